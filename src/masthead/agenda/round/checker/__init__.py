"""What goes into round.zip to check it: two programs that need the standard library alone, of Python 3.9 or newer."""
