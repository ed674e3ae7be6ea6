"""Tests of the supporters' office."""
