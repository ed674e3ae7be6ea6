"""Checks of what the edition remembers of a page, as it is kept now and as it was kept before."""

import json

import pytest

from masthead.press.facts import FactKey
from masthead.press.records import PageRecord
from masthead.press.table import PageKey

pytestmark = pytest.mark.once
RECORD = PageRecord(
    key=PageKey("month", ("all", "", "en", "2026-03")),
    path="/archive/2026/03/",
    facts=(b"\n" * 16, bytes(range(16))),
    assets=("/static/paper.css",),
    due_micros=7,
)


def test_a_record_is_what_it_was() -> None:
    assert PageRecord.unpack(RECORD.packed()) == RECORD
    assert PageRecord.key_in(RECORD.packed()) == RECORD.key


def test_a_record_of_an_older_version_is_read() -> None:
    ids = [each.hex() for each in RECORD.facts]
    row = [RECORD.key.kind, RECORD.key.args, RECORD.path, ids, RECORD.assets, RECORD.due_micros]
    old = json.dumps(row).encode()
    assert PageRecord.unpack(old) == RECORD
    assert PageRecord.key_in(old) == RECORD.key


@pytest.mark.parametrize("args", [(), (7,), ("", -1, "Ця'"), ('"\\/', "\n\x00\x7f", "\u2028", "\U0001f600")])
def test_a_fact_is_named_in_json(args: tuple[str | int, ...]) -> None:
    """Under that name it lies in every store."""
    assert str(FactKey("list.month", args)) == "list.month" + json.dumps(
        args, separators=(",", ":"), ensure_ascii=False
    )
