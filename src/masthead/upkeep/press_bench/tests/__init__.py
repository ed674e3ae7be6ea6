"""Tests of the bench of the press."""
