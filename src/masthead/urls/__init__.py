"""The address tables: one a room, and each address answers at its own room only."""
