"""What the templates of the agenda need."""
