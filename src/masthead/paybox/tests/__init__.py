"""Tests of the play-money processor."""
