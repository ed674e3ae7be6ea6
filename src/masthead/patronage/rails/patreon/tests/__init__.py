"""Tests of the rail of Patreon."""
