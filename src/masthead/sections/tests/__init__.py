"""Tests of the front page, sections, policy pages and addresses."""
