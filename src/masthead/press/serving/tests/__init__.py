"""Tests of the serving process: a real one, on a port of this machine, asked by clients that behave badly."""
