"""The counter: what every page has in common where the public can act."""
