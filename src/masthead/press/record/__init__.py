"""The record: editions that can be shown, frozen, rolled back, signed and verified; nothing here needs a database."""
