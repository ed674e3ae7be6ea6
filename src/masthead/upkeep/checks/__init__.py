"""What doctor looks at: one check a function, each with what to do about what it finds."""
