"""Checks of the record."""
