"""Stories, topics and series."""
