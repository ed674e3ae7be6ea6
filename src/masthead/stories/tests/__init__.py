"""Tests of stories, topics and series."""
