"""Outgoing mail: letters wait in the database until a server has taken them."""
