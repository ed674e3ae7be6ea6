"""The supporters' office: where staff with that role, and nobody else, look after patrons and their money."""
