"""Prints every public page and keeps serving it."""
