"""Data of an older version and of a newer one, and a newsroom whose rooms are started one by one."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import lmdb
import pytest

from house import ROOT, environment, fetch, wait_until
from operate.folders import Workshop, room, rows, sql, workshop

pytestmark = pytest.mark.once
NEWSROOM, SUPPORTERS = "newsroom.sqlite3", "supporters.sqlite3"
# The tables of one app and what says that they are there: without both the data is as before that app came.
OF_IMPORT = ("DROP TABLE archive_importeditem", "DELETE FROM django_migrations WHERE app = 'archive'")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    with workshop(tmp_path_factory.mktemp("upgrades") / "newsroom") as made:
        assert made.run("init", "--owner", "owner@example.org").code == 0
        assert made.run("press", "print").code == 0
        made.keep()
        yield made


@pytest.fixture
def newsroom(sound: Workshop) -> Iterator[Workshop]:
    yield sound
    sound.restore()


def tables(file: Path) -> set[str]:
    return {str(name) for (name,) in rows(file, "SELECT name FROM sqlite_master WHERE type = 'table'")}


def copies(folder: Path) -> list[Path]:
    return sorted((folder / "before-upgrade").glob("*"))


@pytest.mark.parametrize("file", [NEWSROOM, SUPPORTERS])
def test_data_of_a_newer_version_is_refused_untouched(file: str, newsroom: Workshop) -> None:
    future = "INSERT INTO django_migrations (app, name, applied) VALUES ('jobs', '9999_marvel', '2040-01-01')"
    sql(newsroom.folder / file, future)
    before = {each: (newsroom.folder / each).read_bytes() for each in (NEWSROOM, SUPPORTERS)}
    for words in (["serve"], ["serve", "--only", "desk"], ["import", "wordpress", __file__]):
        line = newsroom.run(*words).refusal
        assert "newer version (it has the migration jobs.9999_marvel)" in line
        assert "Nothing was changed." in line
    assert {each: (newsroom.folder / each).read_bytes() for each in (NEWSROOM, SUPPORTERS)} == before
    assert copies(newsroom.folder) == []


def test_a_migration_that_breaks_leaves_copies_and_says_where(newsroom: Workshop) -> None:
    sql(newsroom.folder / NEWSROOM, *OF_IMPORT, "CREATE TABLE archive_importeditem (in_the_way INTEGER)")
    done = newsroom.run("serve", "--only", "desk")
    assert done.code == 1
    lines = done.err.splitlines()
    (kept,) = copies(newsroom.folder)
    assert lines[0] == f"masthead: Both databases were copied to {kept}; bringing them up to date."
    assert lines[1].startswith("masthead: The databases could not be brought up to date (")
    assert lines[1].endswith(f"Copies from before lie in {kept}.")
    assert len(lines) == 2
    assert rows(kept / NEWSROOM, "PRAGMA quick_check") == [("ok",)]
    # Mended, the next start goes on from there.
    sql(newsroom.folder / NEWSROOM, "DROP TABLE archive_importeditem")
    assert "no WordPress export" in newsroom.run("import", "wordpress", empty_feed(newsroom)).err
    assert "archive_importeditem" in tables(newsroom.folder / NEWSROOM)
    # However soon that is, its own copies never take the place of the first ones.
    assert len(copies(newsroom.folder)) == 2


def test_the_paper_stays_up_when_a_migration_breaks(newsroom: Workshop) -> None:
    sql(newsroom.folder / NEWSROOM, *OF_IMPORT, "CREATE TABLE archive_importeditem (in_the_way INTEGER)")
    log = newsroom.folder.parent / "all.log"
    with room(newsroom) as rooms:
        wait_until(lambda: "The paper is served as it was printed" in log.read_text() or rooms.poll() is not None)
        assert fetch(f"http://localhost:{newsroom.first_port}/")[0] == 200
    # It was tried once: each try lays copies aside.
    assert len(copies(newsroom.folder)) == 1


def empty_feed(newsroom: Workshop) -> str:
    file = newsroom.folder / "run" / "feed.xml"
    file.write_text("<rss><channel/></rss>")
    return str(file)


def test_rooms_that_start_together_on_older_data(newsroom: Workshop) -> None:
    """One of them copies and migrates, the others wait; an edition of the older version is printed anew."""
    folder, paper = newsroom.folder, f"http://localhost:{newsroom.first_port}/"
    sql(folder / NEWSROOM, *OF_IMPORT, "UPDATE wagtailcore_page SET title = 'Anew' WHERE depth = 2")
    with lmdb.open(str(folder / "press" / "edition"), max_dbs=16) as store, store.begin(write=True) as deed:
        deed.put(b"version", b"an older one", db=store.open_db(b"meta", txn=deed))
    with ExitStack() as stack:
        for name in ("worker", "desk", "press"):
            stack.enter_context(room(newsroom, name))
        wait_until(lambda: "<title>Anew" in fetch(paper)[1])
        wait_until(lambda: fetch(f"http://localhost:{newsroom.first_port + 1}/sign-in/")[0] == 200)
        for words in (["serve"], ["serve", "--only", "press"], ["serve", "--only", "worker"]):
            assert "is being served already" in newsroom.run(*words).refusal
        assert "A worker runs on" in newsroom.run("work").refusal
        link = newsroom.run("staff", "link", "owner@example.org").out.strip()
        assert fetch(link)[0] == 200
    (kept,) = copies(folder)
    assert {each.name for each in kept.iterdir()} == {NEWSROOM, SUPPORTERS}
    assert "archive_importeditem" in tables(folder / NEWSROOM)
    assert "archive_importeditem" not in tables(kept / NEWSROOM)
    assert rows(kept / SUPPORTERS, "PRAGMA quick_check") == [("ok",)]
    logs = "".join((folder.parent / f"{name}.log").read_text() for name in ("worker", "desk"))
    assert re.findall(r"^masthead: Both databases were copied to (.*);", logs, re.MULTILINE) == [str(kept)]
    assert "Traceback" not in logs
    audit = newsroom.run("press", "audit", "--json")
    assert json.loads(audit.out)["differences"] == []


def test_a_language_that_is_added_later_gets_its_place(newsroom: Workshop) -> None:
    """Settings may change after the founding; so the next start founds what they ask for."""
    assert languages(newsroom) == ["en", "uk"]
    settings = newsroom.folder / "masthead.toml"
    settings.write_text(settings.read_text() + '[newsroom]\nlanguages = ["en", "uk", "pl"]\n')
    command = [sys.executable, "-m", "masthead", "import", "wordpress", empty_feed(newsroom)]
    done = subprocess.run(
        [*command, "--data", str(newsroom.folder)],
        env=environment(), cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert "no WordPress export" in done.stderr
    assert languages(newsroom) == ["en", "pl", "uk"]


def languages(newsroom: Workshop) -> list[str]:
    found = rows(newsroom.folder / NEWSROOM, "SELECT language_code FROM wagtailcore_locale ORDER BY language_code")
    return [str(code) for (code,) in found]
