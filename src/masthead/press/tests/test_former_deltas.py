"""A store from before is brought over: what it can be rolled back to stays, and its bodies are counted anew."""

import struct
from pathlib import Path

import pytest

from masthead.press.edition import Edition
from masthead.press.prepared import Prepared
from masthead.press.tests.dict_model import uses_of
from masthead.press.tests.sheets import AT, long, printed, sheet

pytestmark = pytest.mark.once


def made_former(folder: Path, *steps: tuple[Prepared, Prepared | None]) -> None:
    """Make of each step of edition 2 what an earlier version kept: both entries, both counted."""
    with Edition.open(folder, writable=True) as edition, edition.noting() as change:
        for after, before in steps:
            key = (2).to_bytes(8, "big") + after.path.encode()
            old = before.packed if before else b""
            change.delete("before", key)
            change.put("deltas", key, struct.pack(">I", len(old)) + old + after.packed)
            change.count_uses(packed=(after.packed,), step=1)


def test_the_entries_that_stood_before_are_kept_once(tmp_path: Path) -> None:
    one, two, new = sheet("/", long("one")), sheet("/", long("two")), sheet("/new/", long("new"))
    printed(tmp_path, one)
    printed(tmp_path, two, new)
    made_former(tmp_path, (two, one), (new, None))
    with Edition.open(tmp_path, writable=True) as edition, edition.reading() as view:
        assert view.count("deltas") == 0
        assert [(step.path, step.before) for step in view.delta(2)] == [("/", one.packed), ("/new/", b"")]
        assert view.oldest == 1
        papers = [{"/": one.packed}, {"/": two.packed, "/new/": new.packed}]
        assert {key: int.from_bytes(count, "big") for key, count in view.items("uses")} == uses_of(papers)
        assert view.at == AT.isoformat()
