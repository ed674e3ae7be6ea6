"""Checks of outgoing mail."""
