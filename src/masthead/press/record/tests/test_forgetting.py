"""What is forgotten is in no edition, no mirror, and no byte of the store's file; the rest is as it was."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from masthead.press.edition import Edition, EditionReplaced
from masthead.press.record.forgetting import Forgotten, StillPublished, forget
from masthead.press.record.renewing import renew
from masthead.press.record.rollback import roll_back
from masthead.press.record.signing import is_signed
from masthead.press.record.tests.signed import print_signed
from masthead.press.tests.sheets import AT, long, printed, sheet

pytestmark = pytest.mark.once
# Words that are found in a file as they are, for a page this small is not squeezed.
SECRET, TITLE, PIXELS = "SECRETSECRET", "TITLETITLE", b"PIXELSPIXELS"


def picture(name: str, content: bytes) -> object:
    return sheet(f"/media/{name}.webp", body=content * 400, media_type="image/webp")


def front(*texts: str) -> object:
    return sheet("/", f"{texts} <a href=/news/river/>{TITLE}</a><img src=/media/card.webp>")


FORGETTER = """
import sys
from pathlib import Path
from masthead.press.record.tests.test_forgetting import forgotten

forgotten(Path(sys.argv[1]))
"""
WRITER = """
import sys
from pathlib import Path
from masthead.press.edition import EditionReplaced
from masthead.press.tests.sheets import printed, sheet

number = 0
while not Path(sys.argv[2]).exists():
    try:
        printed(Path(sys.argv[1]), sheet("/", f"{number}"))
        number += 1
    except EditionReplaced:
        pass
print(number)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of an edition in which a story was published, moved, corrected, listed and withdrawn."""
    place = tmp_path / "edition"
    card, hero, other = (picture(name, PIXELS + name.encode()) for name in ("card", "hero", "other"))
    print_signed(place, sheet("/", "front /media/other.webp"), other)
    story = sheet("/river/", f"{SECRET} one <img src=/media/hero.webp>")
    print_signed(place, story, sheet("/list/", f"{TITLE} <a href=/river/>"), hero)
    moved = sheet("/river/", "", status=301, location="/news/river/")
    print_signed(place, moved, sheet("/news/river/", f"{SECRET} two <img src=/media/hero.webp>"), front("first"), card)
    print_signed(place, sheet("/news/river/", f"{SECRET} three {long(SECRET)}"), without=("/list/",))
    gone = sheet("/news/river/", "gone", status=410)
    print_signed(
        place, gone, sheet("/", "front"), without=("/media/card.webp", "/media/hero.webp", "/media/other.webp")
    )
    return place


def forgotten(folder: Path) -> Forgotten:
    with Edition.open(folder, writable=True) as edition:
        return forget(edition=edition, path="/news/river/")


def found_in(folder: Path) -> list[str]:
    raw = (folder / "data.mdb").read_bytes()
    return [
        word.decode() for word in (SECRET.encode(), TITLE.encode(), PIXELS + b"card", PIXELS + b"hero") if word in raw
    ]


def test_no_byte_of_it_is_left_in_the_file(folder: Path) -> None:
    assert len(found_in(folder)) == 4
    assert forgotten(folder) == Forgotten(printings=5, files=2)
    assert found_in(folder) == []
    assert [each.name for each in folder.iterdir() if each.is_dir()] == []


def test_deleting_alone_would_leave_it_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason for a new file, and proof that the check above can fail."""
    monkeypatch.setattr("masthead.press.record.forgetting.renew", lambda _edition: None)
    forgotten(folder)
    assert found_in(folder) != []


def test_what_else_is_kept_stays(folder: Path) -> None:
    with Edition.open(folder) as edition, edition.reading() as view:
        before = {table: list(view.items(table)) for table in edition.tables}
    forgotten(folder)
    with Edition.open(folder) as edition, edition.reading() as view:
        changed = {table for table in edition.tables if list(view.items(table)) != before[table]}
        assert changed == {"before", "bodies", "uses"}
        assert view.entry("/news/river/").status == 410
        assert (is_signed(edition), view.number, view.oldest) == (True, 5, 0)
    with Edition.open(folder, writable=True) as edition:
        roll_back(edition=edition, number=1, at=AT)
        with edition.reading() as view:
            assert b"front /media/other" in view.read("/").body
            assert view.read("/media/other.webp").body.startswith(PIXELS)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_no_rollback_brings_it_back(folder: Path, number: int) -> None:
    forgotten(folder)
    with Edition.open(folder, writable=True) as edition:
        roll_back(edition=edition, number=number, at=AT)
        with edition.reading() as view:
            assert {path: view.read(path).entry.status for path, _ in view.paths() if "river" in path} in (
                {"/news/river/": 410, "/river/": 301},
                {"/news/river/": 410},
            )
    assert found_in(folder) == []


def test_addresses_that_lead_to_another_page_of_a_longer_name_are_kept(folder: Path) -> None:
    there = sheet("/uk/news/river/", "another story")
    print_signed(folder, there, sheet("/another/", "", status=301, location="/uk/news/river/"))
    print_signed(folder, sheet("/another/", "", status=302, location="/uk/news/river/"))
    print_signed(folder, without=("/another/",))
    forgotten(folder)
    with Edition.open(folder) as edition, edition.reading() as view:
        assert [bool(raw) for key, raw in view.items("before") if key.endswith(b"/another/")] == [False, True, True]


def test_what_is_published_is_not_forgotten(folder: Path) -> None:
    with Edition.open(folder, writable=True) as edition, pytest.raises(StillPublished):
        forget(edition=edition, path="/")


def test_whoever_held_the_old_file_writes_nothing_into_it(folder: Path) -> None:
    """The worker holds the store open; another process forgets."""
    with Edition.open(folder, writable=True) as edition:
        command = [sys.executable, "-c", FORGETTER, str(folder)]
        subprocess.run(command, check=True, timeout=60, env={"PYTHONPATH": ":".join(sys.path)})
        with pytest.raises(EditionReplaced), edition.writing(reason="late", at=AT) as change:
            change.set_path(sheet("/", "late"))
        edition.take_up()
        with edition.writing(reason="late", at=AT) as change:
            change.set_path(sheet("/", "late"))
        assert edition.stats()["edition"] == 6
    assert found_in(folder) == []


def test_a_writer_waits_until_the_new_file_is_in_place(tmp_path: Path) -> None:
    """Nobody's edition is lost, however many are written while the store is renewed again and again."""
    folder, enough = tmp_path / "edition", tmp_path / "enough"
    printed(folder, *(sheet(f"/{number}/", long(f"{number}")) for number in range(50)))
    command = [sys.executable, "-c", WRITER, str(folder), str(enough)]
    writer = subprocess.Popen(command, env={"PYTHONPATH": ":".join(sys.path)}, stdout=subprocess.PIPE)
    with Edition.open(folder, writable=True) as edition:
        for _ in range(6):
            before = edition.stats()["edition"]
            while edition.stats()["edition"] == before:
                assert writer.poll() is None
                time.sleep(0.001)
            renew(edition)
        enough.touch()
        written = int(writer.communicate()[0])
        assert (writer.returncode, edition.stats()["edition"]) == (0, 1 + written)
