"""The count of a ballot: exact, explained, and free of Django, so that anyone can run it."""
