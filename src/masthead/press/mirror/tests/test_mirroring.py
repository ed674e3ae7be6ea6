"""A mirror is the edition as files whose links work anywhere, and whoever dies while writing it breaks nothing."""

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote

import pytest

from masthead.press.edition import Edition
from masthead.press.mirror.mirroring import EditionUnsigned, Mirrored, NotAMirror, mirror
from masthead.press.mirror.places import HALF_WRITTEN, Folder
from masthead.press.record.published import FOLDER, STATE
from masthead.press.record.sources import FolderSource
from masthead.press.record.tests.signed import PUBLIC, linking, paper, print_signed
from masthead.press.record.verifying import verify
from masthead.press.tests.sheets import long, sheet

pytestmark = pytest.mark.once
LINK = re.compile(rb'(?:href|src)="([^"]*)"')


class Killed(BaseException):
    """The run dies here."""


class Mortal(Folder):
    """A folder in which the n-th deed is the last, in the middle of it where that can be."""

    def __init__(self, folder: Path, *, dies_after: int) -> None:
        super().__init__(folder)
        self._left, self._root = dies_after, folder

    def write(self, name: str, data: bytes, *, media_type: str) -> None:
        self._count(half=data)
        super().write(name, data, media_type=media_type)

    def remove(self, name: str) -> bool:
        self._count()
        return super().remove(name)

    def _count(self, half: bytes = b"") -> None:
        self._left -= 1
        if self._left < 0:
            place = self._root / HALF_WRITTEN
            if half and place.parent.exists():
                place.write_bytes(half[: len(half) // 2])
            raise Killed


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return the folder of a signed edition."""
    print_signed(tmp_path / "edition", *paper())
    return tmp_path / "edition"


def run(store: Path, folder: Path) -> Mirrored:
    with Edition.open(store) as edition:
        return mirror(edition=edition, place=Folder(folder))


def files(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in Folder(folder).names() if name != STATE}


def fresh(store: Path) -> dict[str, bytes]:
    place = store.parent / "fresh"
    shutil.rmtree(place, ignore_errors=True)
    run(store, place)
    return files(place)


def dead_links(folder: Path) -> list[tuple[str, str]]:
    """Follow every link from the front page on; return those that lead nowhere."""
    seen, waiting, dead = {"index.html"}, ["index.html"], []
    while waiting:
        name = waiting.pop()
        for target in links(folder / name):
            file = normpath(f"{name.rpartition('/')[0] or '.'}/{target}")
            if not (folder / file).is_file():
                dead.append((name, target))
            elif file not in seen:
                seen.add(file)
                waiting.append(file)
    return dead


def links(file: Path) -> Iterator[str]:
    if file.suffix == ".html":
        for raw in LINK.findall(file.read_bytes()):
            target = unquote(raw.decode()).partition("?")[0].partition("#")[0]
            if "//" not in target:
                yield target


def test_every_page_is_a_file_and_links_lead_from_file_to_file(store: Path, tmp_path: Path) -> None:
    done = run(store, tmp_path / "mirror")
    assert (done.edition, done.skipped) == (1, ())
    pages = {name for name in files(tmp_path / "mirror") if not name.startswith(FOLDER[1:])}
    assert pages == {
        "index.html", "news/river/index.html", "новини/index.html", "about/index.html", "feed.xml",
        "static/paper.css", "static/dots.svg", "media/river.webp", "old/index.html", "gone/index.html", "404.html",
        "herald/index.html",
    }  # fmt: skip
    river = (tmp_path / "mirror" / "news" / "river" / "index.html").read_text()
    assert '<a href="../../index.html">' in river
    assert 'srcset="../../about/index.html 2x"' in river
    assert '<a href="../../новини/index.html?page=2#top">' in river
    assert '<a href="//elsewhere.example/x">' in river
    assert "url=../news/river/index.html" in (tmp_path / "mirror" / "old" / "index.html").read_text()
    assert "url(dots.svg)" in (tmp_path / "mirror" / "static" / "paper.css").read_text()
    assert dead_links(tmp_path / "mirror") == []


def test_a_second_run_writes_only_what_changed(store: Path, tmp_path: Path) -> None:
    run(store, tmp_path / "mirror")
    assert (run(store, tmp_path / "mirror").written, run(store, tmp_path / "mirror").removed) == (0, 0)
    print_signed(store, sheet("/about", long("edited")))
    done = run(store, tmp_path / "mirror")
    # The page, its leaf, the list of chunks, and the signed edition.
    assert (done.edition, done.written, done.removed) == (2, 4, 0)


def test_what_is_withdrawn_is_gone_after_the_same_run(store: Path, tmp_path: Path) -> None:
    run(store, tmp_path / "mirror")
    print_signed(store, sheet("/", linking("/about")), without=("/news/river/", "/media/river.webp", "/old/"))
    assert run(store, tmp_path / "mirror").removed == 3
    assert not (tmp_path / "mirror" / "news").exists()
    assert files(tmp_path / "mirror") == fresh(store)


def test_an_address_with_and_without_a_slash_is_one_file(store: Path, tmp_path: Path) -> None:
    print_signed(store, sheet("/old", "", status=301, location="/about"))
    for without, named in (((), "river"), (("/old",), "river"), ((), "river"), (("/old/",), "about")):
        print_signed(
            store, sheet("/old" if without != ("/old",) else "/x", "", status=301, location="/about"), without=without
        )
        run(store, tmp_path / "mirror")
        assert named in (tmp_path / "mirror" / "old" / "index.html").read_text()
        assert files(tmp_path / "mirror") == fresh(store)
        assert verify(source=FolderSource(tmp_path / "mirror"), key=PUBLIC).faults == ()


def test_no_name_leads_out_of_the_folder(store: Path, tmp_path: Path) -> None:
    print_signed(store, sheet("/../out/", "out"), sheet("/a/../b", "b"), sheet("/a\\b/", "c"))
    done = run(store, tmp_path / "mirror")
    assert done.skipped == ("/../out/", "/a/../b", "/a\\b/")
    assert not (tmp_path / "out").exists()
    assert verify(source=FolderSource(tmp_path / "mirror"), key=PUBLIC).faults == ()


def test_other_files_are_left_alone(store: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("Dear")
    with pytest.raises(NotAMirror):
        run(store, tmp_path / "home")
    assert [each.name for each in (tmp_path / "home").iterdir()] == ["letter.txt"]


def test_what_is_not_signed_is_not_mirrored(store: Path, tmp_path: Path) -> None:
    print_signed(store, sheet("/", "newer"), is_signed=False)
    with pytest.raises(EditionUnsigned, match="Edition 2 is not signed yet"):
        run(store, tmp_path / "mirror")
    assert not (tmp_path / "mirror").exists()


def test_a_mirror_of_another_edition_of_the_same_number_is_looked_at_whole(store: Path, tmp_path: Path) -> None:
    run(store, tmp_path / "mirror")
    shutil.rmtree(store)
    print_signed(store, sheet("/", "printed anew"))
    print_signed(store, sheet("/other/", "and one more"))
    run(store, tmp_path / "mirror")
    assert files(tmp_path / "mirror") == fresh(store)


@pytest.mark.long
def test_after_any_editions_a_mirror_is_as_one_made_anew(tmp_path: Path, runs_whole: bool, counts) -> None:
    chance, store, folder = random.Random(1), tmp_path / "edition", tmp_path / "mirror"
    runs = 0
    for step in range(300 if runs_whole else 30):
        some = [f"/{chance.randrange(40)}/" for _ in range(chance.choice((1, 4, 9)))]
        gone = tuple(chance.sample(some, len(some) // 3))
        sheets = [sheet(path, linking("/", text=f"{step}")) for path in some if path not in gone]
        print_signed(store, sheet("/", f"edition {step}"), *sheets, without=gone)
        if chance.random() < 0.6:
            run(store, folder)
            runs += 1
            assert files(folder) == fresh(store)
    counts(editions=step + 1, runs=runs)


@pytest.mark.parametrize("start", ["nothing", "an older edition"])
def test_killed_at_each_deed_no_page_is_half_and_no_link_is_dead(
    store: Path, tmp_path: Path, start: str, counts
) -> None:
    """Before each write and each removal; afterwards the next run does what is left."""
    old = tmp_path / "old"
    if start == "an older edition":
        run(store, old)
    front = sheet("/", linking("/news/bridge/", "/about", "/static/new.css", text="newer"))
    bridge = sheet("/news/bridge/", linking("/", text="bridge"))
    style = sheet("/static/new.css", body=b"b{}", media_type="text/css")
    print_signed(store, front, bridge, style, without=("/news/river/", "/static/paper.css", "/media/river.webp"))
    before, after = files(old) if old.exists() else {}, fresh(store)
    for deed in range(1_000):
        folder = tmp_path / f"killed-{deed}"
        if old.exists():
            shutil.copytree(old, folder)
        try:
            with Edition.open(store) as edition:
                mirror(edition=edition, place=Mortal(folder, dies_after=deed))
            break
        except Killed:
            look(folder, before=before, after=after)
            run(store, folder)
            assert files(folder) == after
    counts(kills=deed)
    assert deed > 10


def look(folder: Path, *, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    now = files(folder) if folder.exists() else {}
    now.pop(HALF_WRITTEN, None)
    assert [name for name, data in now.items() if data not in (before.get(name), after.get(name))] == []
    assert [name for name in before.keys() & after.keys() if name not in now] == []
    if (folder / "index.html").exists():
        assert dead_links(folder) == []
