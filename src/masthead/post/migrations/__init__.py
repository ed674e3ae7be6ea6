"""The history of the letters' table."""
