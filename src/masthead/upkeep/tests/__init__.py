"""Checks of doctor, proxies and the sample."""
