"""Checks of the queue and its worker."""
