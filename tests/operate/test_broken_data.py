"""A newsroom whose files are damaged, gone or shut: one plain line, and nothing made worse."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import lmdb
import pytest

from house import fetch, wait_until
from masthead.press.entry import unpack
from operate.folders import Workshop, room, sql, workshop

pytestmark = pytest.mark.once
NEWSROOM, SUPPORTERS = "newsroom.sqlite3", "supporters.sqlite3"
EDITION = Path("press") / "edition" / "data.mdb"
COMMANDS = ("press print", "press audit", "staff list", "init", "serve --only worker")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """A newsroom that was founded and printed."""
    with workshop(tmp_path_factory.mktemp("workshop") / "newsroom") as made:
        assert made.run("init").code == 0
        assert made.run("press", "print").code == 0
        made.keep()
        yield made


@pytest.fixture
def newsroom(sound: Workshop) -> Iterator[Workshop]:
    """The same, to be newsroom.folder by one test."""
    yield sound
    sound.restore()


def take_away(name: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / name).unlink()

    return spoil


def overwrite(name: str | Path) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        for log in folder.glob(f"{name}-*"):
            log.unlink()
        (folder / name).write_bytes(b"no file of ours " * 2_000)

    return spoil


def empty(name: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / name).write_bytes(b"")

    return spoil


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(overwrite(NEWSROOM), "not a database", id="damaged"),
        pytest.param(take_away(NEWSROOM), "newsroom.sqlite3 is missing or empty", id="gone"),
        pytest.param(empty(SUPPORTERS), "supporters.sqlite3 is missing or empty", id="emptied"),
    ],
)
def test_a_database_that_cannot_be_used(spoil: Callable[[Path], None], said: str, newsroom: Workshop) -> None:
    spoil(newsroom.folder)
    before = {file.name: file.read_bytes() for file in newsroom.folder.glob("*.sqlite3")}
    for words in COMMANDS:
        assert said in newsroom.run(*words.split()).refusal, words
    # Above all, nobody laid an empty newsroom under a printed paper.
    assert {file.name: file.read_bytes() for file in newsroom.folder.glob("*.sqlite3")} == before
    doctor = newsroom.run("doctor", "--json")
    assert (doctor.code, json.loads(doctor.out)["level"]) == (1, "trouble")


def test_the_paper_is_served_before_its_databases_are_mended(newsroom: Workshop) -> None:
    """All rooms are started on a damaged file; when a good one is back, the others come up by themselves."""
    overwrite(NEWSROOM)(newsroom.folder)
    port, log = newsroom.first_port, newsroom.folder.parent / "all.log"
    with room(newsroom):
        wait_until(lambda: "The paper is served as it was printed." in log.read_text())
        assert fetch(f"http://localhost:{port}/")[0] == 200
        assert fetch(f"http://localhost:{port + 1}/sign-in/")[0] == 0
        newsroom.bring_back(NEWSROOM)
        wait_until(lambda: fetch(f"http://localhost:{port + 1}/sign-in/")[0] == 200)
        wait_until(lambda: "Paper: " in log.read_text())
    said = log.read_text()
    assert said.count("not a database") == 1
    assert "Traceback" not in said


def test_an_edition_that_cannot_be_read(newsroom: Workshop) -> None:
    overwrite(EDITION)(newsroom.folder)
    for words in ("press print", "press print --all", "press audit", "press stats"):
        line = newsroom.run(*words.split()).refusal
        assert "cannot be read" in line
        assert "./masthead press print --all" in line
    assert "trouble" in newsroom.run("doctor").out
    shutil.rmtree(newsroom.folder / "press")
    assert newsroom.run("press", "stats").refusal.startswith("masthead: Nothing has been printed here yet.")
    assert newsroom.run("press", "print", "--all").code == 0
    assert newsroom.run("press", "audit").code == 0


def test_an_edition_that_was_tampered_with_is_listed_and_mended(newsroom: Workshop) -> None:
    with lmdb.open(str(newsroom.folder / EDITION.parent), max_dbs=12) as store:
        bodies, paths = store.open_db(b"bodies"), store.open_db(b"paths")
        with store.begin(write=True) as deed:
            deed.delete(b"/about/", db=paths)
            deed.put(b"/defaced/", deed.get(b"/robots.txt", db=paths), db=paths)
            key = unpack(deed.get(b"/", db=paths)).variants[0].body_key
            body = deed.get(key, db=bodies)
            deed.put(key, bytes([body[0] ^ 1]) + body[1:], db=bodies)
    audit = newsroom.run("press", "audit")
    assert audit.code == 1, audit.out + audit.err
    assert audit.err == ""
    listed = audit.out.splitlines()
    assert {"missing: /about/", "extra: /defaced/", "body differs: /"} == set(listed[:-1])
    as_json = newsroom.run("press", "audit", "--json")
    assert (as_json.code, len(json.loads(as_json.out)["differences"])) == (1, len(listed) - 1)
    assert newsroom.run("press", "print", "--all").code == 0
    assert newsroom.run("press", "audit").out.endswith(" 0 differences.\n")


def test_the_edition_is_counted_for_scripts(newsroom: Workshop) -> None:
    said = json.loads(newsroom.run("press", "stats", "--json").out)
    assert said.keys() == {"edition", "paths", "pages", "bodies", "bytes"}
    assert said["edition"] == 1
    assert said["paths"] > said["pages"] > 5


def test_an_edition_that_cannot_grow_stands(newsroom: Workshop) -> None:
    """The disk is full, as far as this process may write."""
    before = newsroom.run("press", "stats", "--json").out
    size = (newsroom.folder / EDITION).stat().st_size
    sql(newsroom.folder / NEWSROOM, "UPDATE wagtailcore_page SET title = title || ' anew'")
    done = newsroom.run("press", "print", "--all", largest_file_bytes=size)
    assert "The one before stands" in done.refusal
    assert newsroom.run("press", "stats", "--json").out == before


def test_a_folder_that_is_only_read(newsroom: Workshop) -> None:
    newsroom.folder.chmod(0o500)
    try:
        for words in ("press print", "staff list", "init", "serve", "demo"):
            line = newsroom.run(*words.split(), powerless=True).refusal
            assert "cannot be written" in line or "leaves alone" in line
        assert newsroom.run("press", "stats", powerless=True).code == 0
        for words in ("init", "demo"):
            assert (
                "cannot be written"
                in newsroom.run(*words.split(), data=newsroom.folder / "below", powerless=True).refusal
            )
    finally:
        newsroom.folder.chmod(0o700)


def test_init_on_a_newsroom_changes_nothing(newsroom: Workshop) -> None:
    before = contents(newsroom.folder)
    assert "There is a newsroom in" in newsroom.run("init").refusal
    assert "There is a newsroom in" in newsroom.run("init", "--owner", "new@herald.example").refusal
    assert "is there already" in newsroom.run("init", "--name", "Another").refusal
    assert "leaves alone" in newsroom.run("demo").refusal
    after = contents(newsroom.folder)
    assert [str(file) for file in before | after if before.get(file) != after.get(file)] == []


def contents(folder: Path) -> dict[Path, bytes]:
    """Return every file but for locks, and for what SQLite keeps beside a file that is open."""
    files = [file for file in folder.rglob("*") if file.is_file() and file.parent.name != "run"]
    return {file: file.read_bytes() for file in files if not file.name.endswith(("-shm", "-wal"))}


def test_an_interrupted_init_is_completed(newsroom: Workshop) -> None:
    """Killed after it wrote the settings, and again after it laid one database out."""
    shutil.rmtree(newsroom.folder / "press")
    for name in (SUPPORTERS, NEWSROOM):
        for file in newsroom.folder.glob(f"{name}*"):
            file.unlink()
    (newsroom.folder / NEWSROOM).touch()
    done = newsroom.run("init", "--json", "--owner", "you@herald.example")
    assert done.code == 0, done.err
    assert "/sign-in/link/" in json.loads(done.out)["link"]
    assert newsroom.run("press", "print").code == 0
    assert "already" in newsroom.run("init").refusal
