"""Recordings: sound and film of our own, cleaned of all that a phone or a program wrote into them."""
