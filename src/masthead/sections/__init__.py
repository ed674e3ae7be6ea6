"""The front page, sections, policy pages and addresses that moved."""
