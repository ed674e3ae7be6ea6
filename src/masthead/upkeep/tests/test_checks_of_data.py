"""Doctor on the databases, the queues and the edition: each thing that can be wrong is found."""

import fcntl
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from masthead.jobs.models import ChoreTrouble, Job
from masthead.jobs.models import State as JobState
from masthead.lib.config import Config
from masthead.lib.config_sections import Addresses, Mail, Press
from masthead.lib.router import NEWSROOM, SUPPORTERS
from masthead.post.models import Letter
from masthead.post.models import State as LetterState
from masthead.press.edition import Edition
from masthead.press.mirror.standing import note_begun, note_failed, note_written, one_run
from masthead.press.models import Note
from masthead.press.prepared import HeaderPolicy, Printed, prepare
from masthead.press.record.freezing import freeze
from masthead.press.records import Failure
from masthead.press.table import PageKey
from masthead.sections.models import FrontPage
from masthead.upkeep.checks import databases, mirrors, printing, queues
from masthead.upkeep.doctor import examine
from masthead.upkeep.findings import Finding, Patient
from masthead.upkeep.founding import found_newsroom
from masthead.upkeep.reviving import revive_all

pytestmark = pytest.mark.django_db(databases=[NEWSROOM, SUPPORTERS])
BOTH = pytest.mark.parametrize("using", [NEWSROOM, SUPPORTERS])


@pytest.fixture
def here(tmp_path: Path, now, settings) -> Patient:
    """A newsroom at rest."""
    (tmp_path / "run").mkdir()
    settings.MASTHEAD_DATA = tmp_path
    return Patient(folder=tmp_path, config=Config(mail=Mail(host="mail.example")), now=now)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A SQLite file of its own in the place of a safe's."""
    file = tmp_path / "newsroom.sqlite3"
    with sqlite3.connect(file) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE story (headline TEXT)")
        made.executemany("INSERT INTO story VALUES (?)", [("x" * 900,)] * 50)
    made.close()
    monkeypatch.setattr(databases, "sqlite_file", lambda _using: file)
    return file


def test_a_newsroom_at_rest_is_well(here: Patient) -> None:
    found = examine(folder=here.folder, config=here.config, now=here.now)
    assert [each for each in found if each.level == "trouble"] == []
    keys = [each.key for each in found]
    assert len(keys) == len(set(keys))
    assert {"database.newsroom", "migrations.supporters", "jobs.newsroom", "letters.supporters"} <= set(keys)
    assert {"worker", "chores", "schedules", "suspicions", "edition"} <= set(keys)


def test_a_check_that_fails_itself_is_a_finding(here: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_patient: Patient) -> Finding:
        raise ZeroDivisionError

    monkeypatch.setattr(queues, "schedules_are_kept", broken)
    found = examine(folder=here.folder, config=here.config, now=here.now)
    (said,) = [each for each in found if each.level == "trouble"]
    assert said.what.startswith("broken could not be looked at: ZeroDivisionError at ")
    assert found[-1].key == "edition"


@pytest.mark.once
def test_a_whole_file_is_well_and_a_damaged_one_is_trouble(file: Path) -> None:
    assert databases.sqlite_is_whole(NEWSROOM).level == "ok"
    assert databases.sqlite_keeps_journal(NEWSROOM).level == "ok"
    raw = bytearray(file.read_bytes())
    raw[4096:8192] = b"\xff" * 4096
    file.write_bytes(raw)
    found = databases.sqlite_is_whole(NEWSROOM)
    assert (found.level, found.key) == ("trouble", "integrity.newsroom")


@pytest.mark.once
def test_a_file_that_is_no_database_is_trouble(file: Path) -> None:
    file.write_bytes(b"not a database at all" * 500)
    assert databases.sqlite_is_whole(NEWSROOM).level == "trouble"


@pytest.mark.once
def test_another_journal_is_found_as_it_lies_on_the_disk(file: Path) -> None:
    with sqlite3.connect(file) as made:
        made.execute("PRAGMA journal_mode=DELETE")
    made.close()
    assert databases.sqlite_keeps_journal(NEWSROOM).level == "warning"


@pytest.mark.once
def test_a_missing_file_is_trouble_and_stays_missing(file: Path) -> None:
    file.unlink()
    assert databases.sqlite_is_there(SUPPORTERS).level == "trouble"
    assert not file.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    ("version", "level"),
    [((3, 6, 23), "ok"), ((3, 7, 0), "warning"), ((3, 51, 2), "warning"), ((3, 51, 3), "ok"), ((3, 52, 0), "ok")],
)
def test_a_faulty_sqlite_is_warned_of(file: Path, version: tuple[int, int, int], level: str) -> None:
    assert databases.sqlite_version_is_sound(version).level == level


@BOTH
def test_a_migration_that_waits_is_a_warning(using: str) -> None:
    assert databases.migrations_are_applied(using).level == "ok"
    MigrationRecorder(connections[using]).record_unapplied("jobs", "0001_initial")
    assert databases.migrations_are_applied(using).level == "warning"


@BOTH
def test_data_from_the_future_is_trouble(using: str) -> None:
    MigrationRecorder(connections[using]).record_applied("jobs", "9999_from_the_future")
    found = databases.migrations_are_applied(using)
    assert (found.level, "newer version" in found.what) == ("trouble", True)


@BOTH
def test_a_job_that_was_given_up_is_trouble_and_can_be_revived(here: Patient, using: str) -> None:
    assert queues.jobs_are_done(here, using).level == "ok"
    job = Job(task="desk.tasks.mend", state=JobState.DEAD, finished_at=here.now, last_error="OSError at a.py:1")
    job.save(using=using)
    found = queues.jobs_are_done(here, using)
    assert found.level == "trouble"
    assert "mend (OSError at a.py:1)" in found.what
    assert "./masthead doctor --revive" in found.advice
    assert revive_all().revived == 1
    assert queues.jobs_are_done(here, using).level == "ok"


@BOTH
@pytest.mark.parametrize(("minutes", "level"), [(4, "ok"), (6, "trouble")])
def test_a_late_job_is_trouble(here: Patient, using: str, minutes: int, level: str) -> None:
    Job(task="desk.tasks.mend", run_after=here.now - timedelta(minutes=minutes)).save(using=using)
    assert queues.jobs_are_done(here, using).level == level


@BOTH
def test_letters_that_cannot_leave_are_trouble(here: Patient, using: str) -> None:
    letter = Letter(key="a", to="a@b.example", sender="c@d.example", created_at=here.now - timedelta(hours=1))
    letter.last_error = "no connection: ConnectionRefusedError"
    letter.save(using=using)
    found = queues.letters_leave(here, using)
    assert (found.level, "no connection" in found.what) == ("trouble", True)
    letter.state = LetterState.FAILED
    letter.save(using=using)
    assert queues.letters_leave(here, using).level == "warning"
    letter.state = LetterState.SENT
    letter.save(using=using)
    assert queues.letters_leave(here, using).level == "ok"


def test_a_worker_is_known_by_its_lock_or_its_ear(here: Patient) -> None:
    from masthead.jobs.wake import Wakeup

    assert queues.worker_is_running(here).level == "warning"
    with (here.folder / "run" / "worker.lock").open("w") as lock:
        assert not queues.worker_runs(here.folder)
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert queues.worker_is_running(here).level == "ok"
    with Wakeup(here.folder):
        assert queues.worker_runs(here.folder)


def test_standing_work_that_fails_is_trouble(here: Patient) -> None:
    ChoreTrouble(name="printing", failure_count=3, failed_at=here.now, last_error="OSError").save(using=NEWSROOM)
    assert queues.chores_succeed(here).what == "Fails: printing, 3 times in a row, last 0 seconds ago (OSError)"


@pytest.mark.parametrize(("minutes", "level"), [(1, "ok"), (5, "trouble")])
def test_a_story_that_is_late_is_trouble(here: Patient, minutes: int, level: str) -> None:
    found_newsroom()
    page = FrontPage.objects.order_by("pk")[0]
    page.save_revision(approved_go_live_at=here.now - timedelta(minutes=minutes))
    assert queues.schedules_are_kept(here).level == level


@BOTH
@pytest.mark.parametrize(("minutes", "level"), [(1, "ok"), (5, "trouble")])
def test_a_change_that_waits_for_the_press_is_trouble(here: Patient, using: str, minutes: int, level: str) -> None:
    note = Note(model="stories.Story", key="1")
    note.save(using=using)
    for each in (NEWSROOM, SUPPORTERS):
        Note.objects.using(each).update(noted_at=here.now - timedelta(minutes=minutes))
    assert printing.edition_follows(here).level == level


def test_nothing_printed_is_a_warning_at_rest_and_trouble_under_way(here: Patient, monkeypatch) -> None:
    assert printing.edition_is_there(here).level == "warning"
    assert printing.pages_print(here) is None
    monkeypatch.setattr(printing, "worker_runs", lambda _folder: True)
    assert printing.edition_is_there(here).level == "trouble"


def test_a_damaged_edition_is_trouble(here: Patient, settings) -> None:
    settings.MASTHEAD_EDITION.mkdir()
    (settings.MASTHEAD_EDITION / "data.mdb").write_bytes(b"x" * 100_000)
    assert printing.edition_is_there(here).level == "trouble"


def test_a_page_that_cannot_be_printed_is_trouble(here: Patient, settings) -> None:
    key = PageKey("story", (7,))
    edition = Edition.open(settings.MASTHEAD_EDITION, writable=True)
    with edition, edition.writing(reason="test", at=here.now) as change:
        change.put("failed", key.id, Failure(key=key, message="KeyError: 'a'", retry_seconds=0).packed())
    found = printing.pages_print(here)
    assert (found.level, "KeyError: 'a'" in found.what) == ("trouble", True)
    assert printing.edition_is_there(here).level == "ok"


def test_a_frozen_edition_is_told_of(here: Patient, settings) -> None:
    assert printing.edition_is_printed_into(here) is None
    Edition.open(settings.MASTHEAD_EDITION, writable=True).close()
    assert printing.edition_is_printed_into(here).level == "ok"
    with Edition.open(settings.MASTHEAD_EDITION, writable=True) as edition:
        freeze(edition=edition, why="a break-in", at=here.now)
    found = printing.edition_is_printed_into(here)
    assert (found.level, "a break-in, " in found.what) == ("warning", True)
    Note(model="stories.Story", key="1").save()
    Note.objects.update(noted_at=here.now - timedelta(minutes=5))
    advice = printing.edition_follows(here).advice
    assert ("changes wait" in advice, "press thaw" in advice, "Start the worker" in advice) == (True, True, False)


def test_a_mirror_that_fails_or_stays_behind_is_trouble(here: Patient, settings) -> None:
    assert mirrors.mirrors_follow(here) is None
    places = {"press": Press(mirrors=("/media/stick", "s3://bucket/paper"))}
    kept = replace(here, config=here.config.model_copy(update=places))
    assert mirrors.mirrors_follow(kept) is None
    edition = Edition.open(settings.MASTHEAD_EDITION, writable=True)
    with edition, edition.writing(reason="test", at=here.now) as change:
        change.set_path(
            prepare(printed=Printed(path="/", body=b"x", media_type="text/html"), policy=HeaderPolicy(counter=""))
        )
    assert mirrors.mirrors_follow(kept).level == "ok"
    later = replace(kept, now=here.now + timedelta(hours=1))
    for place in kept.config.press.mirrors:
        assert place in mirrors.mirrors_follow(later).what
        note_written(data=here.folder, place=place, at=here.now, edition=1)
    assert mirrors.mirrors_follow(later).level == "ok"
    note_begun(data=here.folder, place="/media/stick", at=here.now)
    note_failed(data=here.folder, place="/media/stick", why="It is full.")
    found = mirrors.mirrors_follow(later)
    assert (found.level, found.what) == (
        "trouble", "Cannot be written: /media/stick, for the first time 60 minutes ago (It is full.)",
    )  # fmt: skip
    with one_run(data=here.folder, place="/media/stick"):
        assert mirrors.mirrors_follow(later).level == "ok"


@pytest.mark.parametrize("is_https", [True, False])
def test_an_edition_from_before_https_is_found(here: Patient, settings, is_https: bool) -> None:
    policy = HeaderPolicy(counter="https://c.example", is_https=is_https)
    front = Printed(path="/", body=b"<p>Front</p>", media_type="text/html; charset=utf-8")
    edition = Edition.open(settings.MASTHEAD_EDITION, writable=True)
    with edition, edition.writing(reason="test", at=here.now) as change:
        change.set_path(prepare(printed=front, policy=policy))
    addresses = Addresses(paper="https://h.example") if is_https else Addresses()
    same = Patient(folder=here.folder, config=Config(addresses=addresses), now=here.now)
    assert printing.edition_says_https(same).level == "ok"
    addresses = Addresses() if is_https else Addresses(paper="https://h.example")
    other = Patient(folder=here.folder, config=Config(addresses=addresses), now=here.now)
    assert printing.edition_says_https(other).level == "warning"
