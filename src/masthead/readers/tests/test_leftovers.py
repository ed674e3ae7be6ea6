"""What was erased is gone from SQLite's log too, soon, and nobody waits for that."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from masthead.readers import leftovers
from masthead.readers.leftovers import Leftovers, empty_log

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
pytestmark = pytest.mark.once


def a_database(file: Path) -> sqlite3.Connection:
    opened = sqlite3.connect(file, isolation_level=None)
    opened.executescript("PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON; CREATE TABLE contact (address TEXT);")
    opened.execute("INSERT INTO contact VALUES ('planted@example.org')")
    opened.execute("DELETE FROM contact")
    return opened


def left_in(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir() if b"planted@example.org" in each.read_bytes()}


def test_the_log_holds_what_was_deleted_until_it_is_emptied(tmp_path: Path) -> None:
    with closing(a_database(tmp_path / "safe")):
        assert left_in(tmp_path) == {"safe-wal"}
        assert empty_log(tmp_path / "safe")
        assert left_in(tmp_path) == set()


def test_whoever_reads_just_then_is_not_disturbed_and_it_is_tried_again(tmp_path: Path) -> None:
    with closing(a_database(tmp_path / "safe")) as opened:
        opened.execute("BEGIN")
        opened.execute("SELECT count(*) FROM contact").fetchone()
        with closing(sqlite3.connect(tmp_path / "safe", isolation_level=None)) as other:
            other.execute("INSERT INTO contact VALUES ('another')")
        assert not empty_log(tmp_path / "safe")
        opened.execute("COMMIT")
        assert empty_log(tmp_path / "safe")


def test_it_is_done_at_the_start_after_an_erasure_and_every_hour(monkeypatch, tmp_path: Path, settings) -> None:
    done: list[Path] = []
    is_busy = False
    safe = SimpleNamespace(vendor="sqlite", settings_dict={"NAME": tmp_path / "safe"})
    monkeypatch.setattr(leftovers, "connections", {"supporters": safe})
    monkeypatch.setattr(leftovers, "empty_log", lambda file: done.append(file) is None and not is_busy)
    settings.MASTHEAD_ERASED = tmp_path / "erased"
    chore = Leftovers()

    def done_at(seconds: int) -> int:
        done.clear()
        assert chore(NOON + timedelta(seconds=seconds)) > NOON + timedelta(seconds=seconds)
        return len(done)

    assert [done_at(each) for each in (0, 5, 20, 60, 3_000, 3_700)] == [1, 0, 1, 0, 0, 1]
    (tmp_path / "erased").write_text("a line")
    assert [done_at(each) for each in (3_702, 3_704, 3_718, 3_800)] == [1, 0, 1, 0]
    is_busy = True
    (tmp_path / "erased").write_text("a line and another")
    assert [done_at(each) for each in (3_802, 3_803, 3_816, 3_818, 3_820)] == [1, 0, 0, 1, 0]
    is_busy = False
    assert [done_at(each) for each in (3_833, 3_900)] == [1, 0]


def test_on_postgresql_there_is_nothing_to_empty(monkeypatch) -> None:
    monkeypatch.setattr(leftovers, "connections", {"supporters": SimpleNamespace(vendor="postgresql")})
    assert Leftovers()(NOON) is None
