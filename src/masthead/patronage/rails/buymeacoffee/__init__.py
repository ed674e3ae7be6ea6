"""Buy Me a Coffee: single and monthly support, by its list of supporters and by its signed messages."""
