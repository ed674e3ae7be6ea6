"""A round that many tests close."""

import random

import pytest

from masthead.agenda.tests.rounds_held import an_open_ballot, bare_patrons, eight_pitches, some_of, vote


@pytest.fixture
def voted(monkeypatch) -> dict:
    """An open ballot of 120 readers who voted; their receipts by reader."""
    readers, pitches = bare_patrons(120), eight_pitches()
    an_open_ballot(readers, monkeypatch, pitches=pitches)
    chance = random.Random(11)
    ids = [each.pk for each in pitches]
    return {
        reader: vote(reader, some_of(ids, chance=chance), wants_letters=not at % 10)
        for at, reader in enumerate(readers)
    }
