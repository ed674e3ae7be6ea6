"""Nouns that know no Django model: money, clock, configuration, markup."""
