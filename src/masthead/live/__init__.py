"""Live stories: what happens told entry by entry, on one page that is printed anew with each."""
