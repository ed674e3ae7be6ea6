"""A round that many tests close."""

import random
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings

from laying import laid_when_made_before
from masthead.agenda.tests.rounds_held import an_open_ballot, bare_patrons, eight_pitches, may_vote, some_of, vote

# Of the round as it was made: receipts by reader, and the keys, which are in no database.
_receipts: dict = {}
_keys: dict[str, bytes] = {}


def _vote() -> None:
    readers, pitches = bare_patrons(120), eight_pitches()
    with pytest.MonkeyPatch.context() as patch:
        an_open_ballot(readers, patch, pitches=pitches)
    chance = random.Random(11)
    ids = [each.pk for each in pitches]
    _receipts.clear()
    for at, reader in enumerate(readers):
        _receipts[reader] = vote(reader, some_of(ids, chance=chance), wants_letters=not at % 10)
    _keys.clear()
    _keys.update((file.name, file.read_bytes()) for file in Path(settings.MASTHEAD_BALLOT_KEYS).iterdir())


_lay_votes = partial(laid_when_made_before, safe="supporters")(_vote)


@pytest.fixture
def voted(monkeypatch) -> dict:
    """An open ballot of 120 readers who voted; their receipts by reader."""
    _lay_votes()
    may_vote(_receipts, monkeypatch)
    keys = Path(settings.MASTHEAD_BALLOT_KEYS)
    keys.mkdir(mode=0o700, exist_ok=True)
    for name, raw in _keys.items():
        (keys / name).write_bytes(raw)
        (keys / name).chmod(0o600)
    return dict(_receipts)
