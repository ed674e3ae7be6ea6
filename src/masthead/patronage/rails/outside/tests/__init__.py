"""Tests of the outside platforms' rails."""
