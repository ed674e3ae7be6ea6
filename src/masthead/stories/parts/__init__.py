"""The parts of a story as its page sets them: each block of a body, composed."""
