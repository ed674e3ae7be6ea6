"""A newsroom is backed up while it lives, and brought back elsewhere: wholly, or not at all."""

import json
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from django.conf import settings as django_settings
from django.db import connections
from django.utils import timezone

from house import ROOT, environment
from masthead.cli import main
from masthead.jobs.worker import drain
from masthead.patronage.erasing import ask_erasure
from masthead.patronage.receiving import receive
from masthead.patronage.tests.giving import NOON, a_pledge, an_arrival
from masthead.readers.erased import add_to_erased
from masthead.readers.models import PersonKey, Reader, Visit
from masthead.upkeep.backup.making import make_backup
from masthead.upkeep.backup.recovery_key import RecoveryKey
from operate.folders import Done
from world import make_picture, make_world

pytestmark = pytest.mark.django_db(databases=["default", "supporters"], transaction=True)
KEY = RecoveryKey(secret=bytes(range(25)))
# Run in the newsroom that was brought back, in a process of its own.
LOOK = """
import json, sys
from pathlib import Path
from click.testing import CliRunner
from masthead.cli import main
data = sys.argv[1]
for words in ("books check", "press print --all", "press audit"):
    done = CliRunner().invoke(main, [*words.split(), "--data", data])
    assert done.exit_code == 0, (words, done.output)
from masthead.patronage.ledger import LedgerEntry
from masthead.pictures.models import Picture
from masthead.readers.joining import email_of
from masthead.readers.models import PersonKey, Reader, Visit
from masthead.stories.models import Story
"""


@pytest.fixture
def newsroom(tmp_path: Path, settings, now) -> Path:
    """The data folder of the tests' newsroom, with two stories, a picture and two patrons."""
    folder = tmp_path / "newsroom"
    (folder / "run").mkdir(mode=0o700, parents=True)
    shutil.copytree(django_settings.MASTHEAD_DATA / "secrets", folder / "secrets")
    (folder / "masthead.toml").write_text('[newsroom]\nname = "The Herald"\n')
    settings.MEDIA_ROOT, settings.MASTHEAD_ORIGINALS = folder / "pictures", folder / "originals"
    settings.MASTHEAD_ERASED = folder / "erased"
    world = make_world()
    make_picture()
    world.story("first", at=now)
    for name in ("ann", "bob"):
        pledge = a_pledge(name)
        receive(an_arrival(f"line-{name}", pledge=pledge), now=NOON)
        Visit.objects.create(
            token_digest=name, reader=pledge.reader, began_at=NOON, ends_at=NOON + timedelta(days=9_000)
        )
    return folder


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "key.txt"
    file.write_text(KEY.text)
    return file


def backed_up(newsroom: Path, name: str = "one.backup") -> Path:
    file = newsroom.parent / "elsewhere" / name
    file.parent.mkdir(exist_ok=True)
    make_backup(folder=newsroom, file=file, key=KEY, now=timezone.now(), progress=lambda _count: None)
    return file


def run(*words: str, databases: dict[str, str]) -> Done:
    done = subprocess.run(
        [sys.executable, "-m", "masthead", *words], env=environment() | databases, cwd=ROOT, text=True,
        capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    return Done(code=done.returncode, out=done.stdout, err=done.stderr)


@contextmanager
def empty_databases() -> Iterator[dict[str, str]]:
    """Give settings that name empty databases: none on SQLite, which makes files."""
    if connections["default"].vendor == "sqlite":
        yield {}
        return
    names = [f"restored_{uuid.uuid4().hex[:8]}" for _ in range(2)]
    try:
        with connections["default"].cursor() as cursor:
            for name in names:
                cursor.execute(f"CREATE DATABASE {name}")
        said = connections["default"].settings_dict
        urls = [f"postgresql://{said['USER']}@{said['HOST']}:{said['PORT']}/{name}" for name in names]
        yield {"MASTHEAD_DATABASE__NEWSROOM": urls[0], "MASTHEAD_DATABASE__SUPPORTERS": urls[1]}
    finally:
        with connections["default"].cursor() as cursor:
            for name in names:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def restored(file: Path, *, target: Path, key_file: Path, databases: dict[str, str]) -> dict[str, object]:
    done = run("restore", str(file), "--key", str(key_file), "--data", str(target), "--json", databases=databases)
    assert done.code == 0, done
    return json.loads(done.out)


def everything(newsroom: Path, databases: dict[str, str], what: str) -> object:
    """Return what a Python expression says in the newsroom that was brought back."""
    done = subprocess.run(
        [sys.executable, "-c", f"{LOOK}\nprint(json.dumps({what}))", str(newsroom)], env=environment() | databases,
        cwd=ROOT, text=True, capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_newsroom_comes_back_whole(newsroom: Path, tmp_path: Path, key_file: Path) -> None:
    file = backed_up(newsroom)
    target = tmp_path / "back"
    with empty_databases() as databases:
        said = restored(file, target=target, key_file=key_file, databases=databases)
        assert said["erased_again"] == 0
        assert (target / "secrets" / "backup_key").read_text().strip() == KEY.text
        assert sorted(each.name for each in tmp_path.iterdir()) == ["back", "elsewhere", "key.txt", "newsroom"]
        assert not [each for each in target.iterdir() if each.suffix == ".pgdump" or each.name == "before-upgrade"]
        found = everything(
            target,
            databases,
            "[sorted(map(email_of, Reader.objects.all())), LedgerEntry.objects.count(), "
            "Visit.objects.count(), [each.title for each in Story.objects.all()], "
            "[Path(each.file.path).exists() for each in Picture.objects.all()]]",
        )
        assert found == [["ann@example.org", "bob@example.org"], 2, 0, ["First"], [True]]


def test_the_erased_stay_erased_in_an_older_backup(newsroom: Path, tmp_path: Path, key_file: Path) -> None:
    older = backed_up(newsroom, "older.backup")
    ann = Reader.objects.order_by("joined_at").first()
    sealed = bytes(PersonKey.objects.get(holder=ann.pk).sealed_key)
    email = bytes(ann.contact.email_sealed)
    ask_erasure(ann, now=NOON)
    while drain(using="supporters", now=timezone.now() + timedelta(days=1), limit=100):
        pass
    assert Reader.objects.count() == 1
    # The newer backup is lost; its list lies beside the older one.
    backed_up(newsroom, "newer.backup").unlink()
    with empty_databases() as databases:
        target = tmp_path / "back"
        assert restored(older, target=target, key_file=key_file, databases=databases)["erased_again"] == 1
        said = "[Reader.objects.count(), PersonKey.objects.count(), LedgerEntry.objects.count()]"
        assert everything(target, databases, said) == [1, 1, 2]
        for each in target.rglob("*"):
            if each.is_file():
                assert sealed not in each.read_bytes(), each
                assert email not in each.read_bytes(), each


def test_what_is_refused_is_refused_in_one_line_and_leaves_nothing(
    newsroom: Path, tmp_path: Path, key_file: Path
) -> None:
    file = backed_up(newsroom)
    raw = file.read_bytes()
    spoiled, other_key = tmp_path / "spoiled.backup", tmp_path / "other.txt"
    other_key.write_text(RecoveryKey(secret=bytes(25)).text)
    target, full = tmp_path / "back", tmp_path / "full"
    full.mkdir()
    (full / "mine").write_text("mine")
    half = len(raw) // 2
    cases = (
        (raw[:half], key_file, target, "is damaged or cut short"),
        (raw[:-1] + bytes([raw[-1] ^ 1]), key_file, target, "is damaged or cut short"),
        (raw, other_key, target, "another recovery key"),
        (raw, key_file, full, "is not empty"),
        (b"PK\x03\x04", key_file, target, "is no backup of Masthead"),
    )
    for damaged, key, place, said in cases:
        spoiled.write_bytes(damaged)
        # In this process: none of these gets as far as a newsroom's settings.
        words = ("restore", str(spoiled), "--key", str(key), "--data", str(place))
        done = CliRunner().invoke(main, words, prog_name="masthead")
        line = Done(code=done.exit_code, out=done.stdout, err=done.stderr).refusal
        assert said in line
        assert line.endswith("Nothing was changed.")
        assert (full / "mine").read_text() == "mine"
        names = sorted(each.name for each in tmp_path.iterdir())
        assert names == ["elsewhere", "full", "key.txt", "newsroom", "other.txt", "spoiled.backup"]


def test_a_newer_version_is_refused_and_leaves_nothing(newsroom: Path, tmp_path: Path, key_file: Path) -> None:
    with connections["supporters"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('patronage', '9999_marvel', '2040-01-01')"
        )
    file = backed_up(newsroom)
    with empty_databases() as databases:
        done = run("restore", str(file), "--key", str(key_file), "--data", str(tmp_path / "back"), databases=databases)
        assert "newer version of Masthead (it has the migration patronage.9999_marvel)" in done.refusal
        assert sorted(each.name for each in tmp_path.iterdir()) == ["elsewhere", "key.txt", "newsroom"]


# In a schema of its own, which is no part of what is brought back or emptied.
OBSTACLE = """
CREATE SCHEMA obstacle;
CREATE FUNCTION obstacle.refuse() RETURNS event_trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no % here', tg_tag; END $$;
CREATE EVENT TRIGGER obstacle ON ddl_command_start WHEN TAG IN ({tags}) EXECUTE FUNCTION obstacle.refuse();
"""


def in_database(address: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address, autocommit=True) as connection:
        done = connection.execute(statement)
        return done.fetchall() if done.description else []


def what_is_in(databases: dict[str, str]) -> list[object]:
    asked = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    asked += " UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    return [row for address in databases.values() for row in in_database(address, asked)]


def test_a_restore_that_breaks_in_the_second_database_leaves_both_empty(
    newsroom: Path, tmp_path: Path, key_file: Path
) -> None:
    """The first one is filled by then, and so are the tables of the second: triggers are made last."""
    file, target = backed_up(newsroom), tmp_path / "back"
    with empty_databases() as databases:
        if not databases:
            return  # SQLite's files have their folder's fate
        second = databases["MASTHEAD_DATABASE__SUPPORTERS"]
        in_database(second, OBSTACLE.format(tags="'CREATE TRIGGER'"))
        done = run("restore", str(file), "--key", str(key_file), "--data", str(target), databases=databases)
        assert "no CREATE TRIGGER here" in done.refusal
        assert done.refusal.endswith("Nothing was changed.")
        assert what_is_in(databases) == []
        assert sorted(each.name for each in tmp_path.iterdir()) == ["elsewhere", "key.txt", "newsroom"]
        in_database(second, "DROP EVENT TRIGGER obstacle")
        restored(file, target=target, key_file=key_file, databases=databases)
        assert everything(target, databases, "[Reader.objects.count(), Story.objects.count()]") == [2, 1]


def test_where_even_the_emptying_fails_the_other_is_emptied_and_the_operator_is_told(
    newsroom: Path, tmp_path: Path, key_file: Path
) -> None:
    file = backed_up(newsroom)
    with empty_databases() as databases:
        if not databases:
            return  # SQLite's files have their folder's fate
        second = databases["MASTHEAD_DATABASE__SUPPORTERS"]
        in_database(second, OBSTACLE.format(tags="'CREATE TRIGGER', 'DROP SCHEMA'"))
        done = run("restore", str(file), "--key", str(key_file), "--data", str(tmp_path / "back"), databases=databases)
        name = second.rpartition("/")[2]
        assert done.refusal.endswith(f"Empty {name} by hand before you try again.")
        assert what_is_in(databases) == []


def test_lists_of_the_erased_are_joined_and_a_torn_line_is_nobody(tmp_path: Path, settings) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text(f"{'a' * 64}\n{'b' * 64}\n")
    two.write_text(f"{'b' * 64}\n{'c' * 30}")
    for _ in range(2):
        add_to_erased([one, two])
    assert sorted(settings.MASTHEAD_ERASED.read_text().split()) == ["a" * 64, "b" * 64]
    assert settings.MASTHEAD_ERASED.stat().st_mode & 0o777 == 0o600
