"""Tests of feeds and sitemaps."""
