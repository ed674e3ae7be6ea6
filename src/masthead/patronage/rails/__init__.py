"""Rails: the ways money travels. Each lies whole in a folder here, and says in one table what it can do."""
