"""The press's own checks."""
