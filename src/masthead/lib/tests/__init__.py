"""Checks of what stands on its own."""
