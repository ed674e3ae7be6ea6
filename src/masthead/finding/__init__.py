"""Search without a server: an index of what readers can read, as files of the edition."""
