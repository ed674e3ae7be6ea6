"""Checks of mirrors."""
