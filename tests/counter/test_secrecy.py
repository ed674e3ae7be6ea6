"""After the close, everything that is kept together tells nobody who chose what; before it, the link is sealed.

The one who tries has a full dump of both databases, the order of their rows on the disk, every line that was logged,
and knows when each person voted. What they do not have is the key: it is nowhere any more.
"""

import logging
import random
import sqlite3
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client
from django.utils import timezone

from masthead.agenda.ballot_keys import _file
from masthead.agenda.ballot_links import token_for
from masthead.agenda.models import Ballot, BallotPaper, RollEntry
from masthead.agenda.round_chore import PATIENCE, hold_rounds
from masthead.agenda.tests.rounds_held import LATER, OPENS, an_open_ballot, bare_patrons, eight_pitches
from masthead.jobs.worker import drain

VOTERS = 120
# Of 120 pairs that are drawn blindly one is right, on average; nine or more once in a million times.
TOO_MANY = 9
Seen = list[object]


class Held:
    """A round that was held: who voted in which order, what they got, and what a thief of the database sees."""

    def __init__(self) -> None:
        self.readers: list[uuid.UUID] = []
        self.paper_of: dict[uuid.UUID, str] = {}
        self.sealed_before = b""
        self.key = b""
        self.logged = b""


@pytest.fixture
def held(counter: Client, monkeypatch, caplog) -> Held:
    caplog.set_level(logging.DEBUG)
    it, chance = Held(), random.Random(5)
    it.readers, pitches = bare_patrons(VOTERS), eight_pitches()
    an_open_ballot(it.readers, monkeypatch, pitches=pitches)
    it.key = _file(1).read_bytes()
    clock = [OPENS]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    chance.shuffle(it.readers)
    for reader in it.readers:
        clock[0] += timedelta(seconds=chance.randint(1, 900))
        ticks = [str(each.pk) for each in pitches if chance.random() < 0.4]
        answer = counter.post(f"/vote/{token_for(number=1, reader=reader)}/", {"pitch": ticks, "letters": "on"})
        it.paper_of[reader] = answer.content.decode().split("<code>")[1][:32]
    it.sealed_before = dump()
    clock[0] = LATER
    hold_rounds(LATER)
    while drain(using="supporters", now=LATER + timedelta(days=9_000), limit=100):
        pass
    hold_rounds(LATER + PATIENCE)
    assert Ballot.objects.get().state == "counted"
    logging.getLogger("masthead.tests").debug("The last line.")
    it.logged = caplog.text.encode()
    assert b"The last line." in it.logged
    return it


def dump(*, without: str = "") -> bytes:
    """Say every row of every table of both databases, but for one table."""
    found: list[bytes] = []
    for alias in ("default", "supporters"):
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                if table != without:
                    cursor.execute(f'SELECT * FROM "{table}"')
                    found += [_bytes_of(value) for row in cursor.fetchall() for value in row]
    return b"\n".join(found)


def _bytes_of(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def as_stored(table: str, columns: str) -> list[tuple]:
    """Return rows in the order in which they lie on the disk."""
    place = "ctid" if connections["supporters"].vendor == "postgresql" else "rowid"
    with connections["supporters"].cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY {place}")
        return cursor.fetchall()


@pytest.mark.django_db(databases=["default", "supporters"])
def test_no_order_of_people_leads_to_an_order_of_ballots(held: Held) -> None:
    """Rows, ids and times: sort the people by whatever is kept of them, the ballots by whatever is kept of those."""
    stored = [uuid.UUID(str(row[0])) for row in as_stored("agenda_rollentry", "reader")]
    people = {
        "as they voted": held.readers,
        "as they lie on the disk": stored,
        "by row": list(RollEntry.objects.order_by("pk").values_list("reader", flat=True)),
        "by id": sorted(held.readers),
    }
    ballots = {
        "as they lie on the disk": [row[0] for row in as_stored("agenda_ballotpaper", "paper")],
        "by row": list(BallotPaper.objects.order_by("pk").values_list("paper", flat=True)),
        "by id": list(BallotPaper.objects.order_by("paper").values_list("paper", flat=True)),
        "by size": [
            each.paper for each in sorted(BallotPaper.objects.all(), key=lambda each: (len(each.ticks), each.paper))
        ],
    }
    assert {len(each) for each in (*people.values(), *ballots.values())} == {VOTERS}
    for person_order, readers in people.items():
        for ballot_order, papers in ballots.items():
            for turned in (papers, papers[::-1]):
                right = sum(held.paper_of[reader] == paper for reader, paper in zip(readers, turned, strict=True))
                assert right < TOO_MANY, (person_order, ballot_order, right)


@pytest.mark.django_db(databases=["default", "supporters"])
def test_a_ballot_is_named_nowhere_else_and_people_differ_in_nothing(held: Held) -> None:
    papers = list(held.paper_of.values())
    elsewhere = dump(without="agenda_ballotpaper") + held.logged
    for paper in papers:
        assert paper.encode() not in elsewhere
        assert bytes.fromhex(paper) not in elsewhere
    rows = {tuple(row) for row in as_stored("agenda_rollentry", "ballot_id, has_voted, wants_letters, sealed_vote")}
    assert len(rows) == 1, "what is kept of one voter is what is kept of every other"
    times = {field.name for field in BallotPaper._meta.get_fields()} & {"at", "created_at", "reader"}
    assert not times
    if connections["supporters"].vendor == "postgresql":
        assert len({str(row[0]) for row in as_stored("agenda_ballotpaper", "xmin::text")}) == 1


@pytest.mark.django_db(databases=["default", "supporters"])
def test_before_the_close_the_link_is_sealed_and_afterwards_its_key_is_nowhere(held: Held) -> None:
    assert not any(paper.encode() in held.sealed_before for paper in held.paper_of.values())
    assert not list(Path(django_settings.MASTHEAD_BALLOT_KEYS).glob("*.key"))
    for place in (held.sealed_before, dump(), held.logged):
        assert held.key not in place


@pytest.mark.django_db(databases=["default", "supporters"], transaction=True)
def test_the_databases_own_files_name_a_ballot_once(held: Held) -> None:
    """The pages that a database has freed, and its log of writes, remember what its tables have forgotten."""
    if connections["supporters"].vendor != "sqlite":
        return  # its files belong to the server
    file = Path(connections["supporters"].settings_dict["NAME"])
    connections["supporters"].close()
    with sqlite3.connect(file) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    opened.close()
    raw = b"".join(each.read_bytes() for each in sorted(file.parent.glob(f"{file.name}*")))
    assert held.key not in raw
    for reader, paper in held.paper_of.items():
        # Once in its row, once in the index of the names.
        assert raw.count(paper.encode()) == 2
        at = raw.index(paper.encode())
        assert reader.bytes not in raw[at - 64 : at + 64]
        assert reader.hex.encode() not in raw[at - 64 : at + 64]
