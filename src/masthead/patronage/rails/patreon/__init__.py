"""Patreon: members who give every month or year, by its list of members and by its signed messages."""
