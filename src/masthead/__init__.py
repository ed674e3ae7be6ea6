"""Masthead: the whole system of a small, independent, reader-funded newsroom."""
