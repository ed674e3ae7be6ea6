"""The agenda: patrons choose what is covered next."""
