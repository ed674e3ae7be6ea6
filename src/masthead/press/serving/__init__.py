"""Serve the edition: a small process of its own that knows no Django, no database and no key."""
