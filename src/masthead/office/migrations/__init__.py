"""The migrations of the supporters' office."""
