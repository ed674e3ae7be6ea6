"""The papers of one round of choosing, so that anyone can check it; free of Django, like the count."""
