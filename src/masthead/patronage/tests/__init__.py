"""Tests of patronage."""
