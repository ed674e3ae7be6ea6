"""Tests of the card rail, against paybox."""
