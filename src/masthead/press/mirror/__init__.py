"""Mirrors: the paper as a complete static site, in a folder or a bucket, which anyone can prove genuine."""
