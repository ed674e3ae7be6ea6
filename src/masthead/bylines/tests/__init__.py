"""Tests of bylines."""
