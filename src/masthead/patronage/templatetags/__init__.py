"""Template tags of patronage."""
