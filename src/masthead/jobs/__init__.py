"""The queue: work that follows a change, kept beside it in the same database."""
