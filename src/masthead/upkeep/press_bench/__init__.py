"""Measure the press side by side with nginx: the same bytes, the same load, one core each, in one run."""
