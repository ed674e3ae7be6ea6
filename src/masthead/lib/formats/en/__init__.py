"""English, as most of the world writes its days."""
