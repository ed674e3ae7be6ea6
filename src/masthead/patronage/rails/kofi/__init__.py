"""Ko-fi: tips and monthly tips, by its list of transactions and by its messages."""
