"""What a backup holds, what it leaves out, and what it leaves behind."""

import io
import json
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connections

from masthead.upkeep.backup import making, snapshots
from masthead.upkeep.backup.contents import files_in
from masthead.upkeep.backup.making import Made, PlaceRefused, make_backup
from masthead.upkeep.backup.recovery_key import RecoveryKey, read_key
from masthead.upkeep.backup.sealed_file import BackupUnusable
from masthead.upkeep.backup.unpacking import Contents, TargetRefused, refuse_target, staging_for, unpack

KEY = RecoveryKey(secret=bytes(range(25)))
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
ON_DATABASES = pytest.mark.django_db(databases=["default", "supporters"], transaction=True)


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """A data folder with a file of each kind."""
    folder = tmp_path / "newsroom"
    for name in (
        "masthead.toml", "secrets/person_key", "secrets/backup_key", "originals/a/one.jpg", "pictures/one.webp",
        "erased", "something-new/of-tomorrow", "press/edition/data.mdb", "run/founded", "before-upgrade/x/y.sqlite3",
        "desk-static/a.css", "ballot-keys/1.key", "newsroom.sqlite3-wal", "supporters.sqlite3", "last-backup.json", "pictures/run/two.webp",
    ):  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"words of {name}")
    (folder / "secrets" / "person_key").chmod(0o600)
    return folder


def backed_up(newsroom: Path, name: str = "one.backup") -> tuple[Path, Made]:
    file = newsroom.parent / "elsewhere" / name
    file.parent.mkdir(exist_ok=True)
    return file, make_backup(folder=newsroom, file=file, key=KEY, now=NOON, progress=lambda _count: None)


def unpacked(file: Path, folder: Path) -> Contents:
    folder.mkdir()
    with file.open("rb") as source:
        return unpack(source, key=KEY, folder=folder, progress=lambda _count: None)


@pytest.mark.once
def test_everything_is_in_but_what_is_made_anew(newsroom: Path) -> None:
    (newsroom / "originals" / "in-a-circle").symlink_to(newsroom / "originals")
    assert {str(path) for path, _ in files_in(newsroom)} == {
        "masthead.toml", "secrets/person_key", "originals/a/one.jpg", "pictures/one.webp", "erased",
        "something-new/of-tomorrow", "pictures/run/two.webp",
    }  # fmt: skip


@ON_DATABASES
def test_a_backup_is_unpacked_byte_for_byte(newsroom: Path, tmp_path: Path) -> None:
    file, made = backed_up(newsroom)
    contents = unpacked(file, tmp_path / "back")
    for path, _ in files_in(newsroom):
        assert (tmp_path / "back" / path).read_bytes() == (newsroom / path).read_bytes()
    assert (tmp_path / "back" / "secrets" / "person_key").stat().st_mode & 0o777 == 0o600
    assert read_key(tmp_path / "back" / "secrets" / "backup_key") == KEY
    assert contents.databases == {using: connections[using].vendor for using in ("default", "supporters")}
    assert ["patronage", "0001_initial"] in contents.migrations["supporters"]
    assert (made.bytes, made.file_count) == (file.stat().st_size, 9)
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads((newsroom / "last-backup.json").read_text())["made_at"] == NOON.isoformat()
    assert (file.parent / "one.backup.erased").read_text() == "words of erased"
    assert sorted(each.name for each in file.parent.iterdir()) == ["one.backup", "one.backup.erased"]
    assert list((newsroom / "run").iterdir()) == [newsroom / "run" / "founded"]


@pytest.mark.once
@ON_DATABASES
def test_a_database_is_copied_as_it_stood_at_one_moment(newsroom: Path, tmp_path: Path, monkeypatch) -> None:
    """While it is copied another writes: of what came after the moment nothing is in the copy, and all is whole."""
    live = Path(connections["supporters"].settings_dict["NAME"])
    with sqlite3.connect(live) as writer:
        writer.execute("CREATE TABLE marks (number INTEGER)")
        writer.executemany("INSERT INTO marks VALUES (?)", [(number,) for number in range(1_000)])
    connections["supporters"].close()
    copy = snapshots._copy

    def late(source: sqlite3.Connection, *, folder: Path) -> io.BufferedReader:
        with sqlite3.connect(live) as other:
            other.execute("UPDATE marks SET number = number + 1000000")
            other.execute("DELETE FROM marks WHERE number % 2")
        other.close()
        return copy(source, folder=folder)

    monkeypatch.setattr(snapshots, "_copy", late)
    file, _ = backed_up(newsroom)
    unpacked(file, tmp_path / "back")
    with sqlite3.connect(tmp_path / "back" / "supporters.sqlite3") as back:
        assert back.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert back.execute("SELECT count(*), sum(number) FROM marks").fetchall() == [(1_000, 499_500)]
    with sqlite3.connect(live) as opened:
        opened.execute("DROP TABLE marks")


@ON_DATABASES
def test_a_picture_that_grows_meanwhile_is_copied_again(newsroom: Path, tmp_path: Path, monkeypatch) -> None:
    real = making.snapshots

    def meanwhile(*, folder: Path):
        (newsroom / "pictures" / "one.webp").write_text("now whole: " + "x" * 100)
        (newsroom / "pictures" / "new.webp").write_text("new")
        return real(folder=folder)

    monkeypatch.setattr(making, "snapshots", meanwhile)
    file, _ = backed_up(newsroom)
    unpacked(file, tmp_path / "back")
    for name in ("one.webp", "new.webp"):
        assert (tmp_path / "back" / "pictures" / name).read_text() == (newsroom / "pictures" / name).read_text()


@ON_DATABASES
def test_a_file_that_is_there_and_the_data_folder_itself_are_refused(newsroom: Path) -> None:
    file, _ = backed_up(newsroom)
    before = file.read_bytes()
    with pytest.raises(PlaceRefused, match="is there already"):
        backed_up(newsroom)
    assert file.read_bytes() == before
    with pytest.raises(PlaceRefused, match="lies in the data folder"):
        make_backup(folder=newsroom, file=newsroom / "x.backup", key=KEY, now=NOON, progress=lambda _count: None)


@ON_DATABASES
def test_a_backup_that_breaks_off_leaves_nothing(newsroom: Path, monkeypatch) -> None:
    file, made = backed_up(newsroom)
    note = (newsroom / "last-backup.json").read_bytes()

    def full(*_said, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "_add_stream", full)
    with pytest.raises(OSError, match="No space"):
        backed_up(newsroom, "two.backup")
    assert sorted(each.name for each in file.parent.iterdir()) == ["one.backup", "one.backup.erased"]
    assert (newsroom / "last-backup.json").read_bytes() == note
    assert made.file == str(file)


@ON_DATABASES
def test_a_member_that_would_leave_the_folder_is_refused(newsroom: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(making, "CONTENTS", "../outside")
    file, _ = backed_up(newsroom)
    with pytest.raises(BackupUnusable, match="no file of a newsroom"):
        unpacked(file, tmp_path / "back")
    assert not (tmp_path / "outside").exists()


@pytest.mark.once
def test_a_folder_with_anything_in_it_is_no_target(tmp_path: Path) -> None:
    refuse_target(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    refuse_target(tmp_path / "empty")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    for target in (tmp_path / "full", tmp_path / "full" / "x", tmp_path / "full" / "x" / "y"):
        with pytest.raises(TargetRefused):
            refuse_target(target)


@pytest.mark.once
def test_one_restore_at_a_time_and_what_a_killed_one_left_is_removed(tmp_path: Path) -> None:
    target = tmp_path / "newsroom"
    left = tmp_path / ".newsroom.restoring" / "newsroom"
    left.mkdir(parents=True)
    (left / "plain").touch()
    with staging_for(target) as folder:
        assert list(folder.iterdir()) == []
        assert folder.stat().st_mode & 0o777 == 0o700
        with pytest.raises(TargetRefused, match="Another restore"), staging_for(target):
            pass
        assert folder.exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.once
def test_the_copy_of_a_database_has_no_name(tmp_path: Path, monkeypatch) -> None:
    copy = snapshots._copy
    with sqlite3.connect(":memory:") as source:
        source.execute("CREATE TABLE plain (words TEXT)")
        source.execute("INSERT INTO plain VALUES ('planted')")
        source.commit()
        with copy(source, folder=tmp_path) as out:
            assert list(tmp_path.iterdir()) == []
            assert os.fstat(out.fileno()).st_nlink == 0
            assert b"planted" in out.read()
