"""The backup: everything that a newsroom is, in one sealed file, and the way back."""
