"""A press that is cut off from everything: ``dark_press.py WAY EDITION DARK ASKED``; DARK is an empty folder, ASKED a file.

Ways: ``read-only``, where nothing at all may be written; ``beside a writer``, where only the store's lock file may
be; ``full disk``, where the edition lies on a disk that a writer has filled. Says as JSON what was answered.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from house import ROOT
from masthead.press.edition import Edition
from masthead.press.store import EditionNotKept
from masthead.press.tests.sheets import AT, sheet
from operate.asking import Asked, answers
from operate.darkness import NotLetOut, leave_the_world, small_disk, write_nowhere
from operate.press_alone import PressAlone

REFUSED = ("django", "wagtail", "sqlite3", "_sqlite3", "psycopg", "cryptography", "masthead.settings")
BLOCKER = f"""
import sys


class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name in {REFUSED!r} or name.partition(".")[0] in {REFUSED!r}:
            raise ImportError(f"{{name}} is not to be had here")


sys.meta_path.insert(0, Refusing())
"""
ROOM_BYTES = 2**22


@contextmanager
def press_in_the_dark(*, edition: Path, dark: Path) -> Iterator[PressAlone]:
    """Serve an edition with nothing to import but what the reader's path needs, and nothing in the environment."""
    (dark / "blocked").mkdir()
    (dark / "blocked" / "sitecustomize.py").write_text(BLOCKER, encoding="utf-8")
    bare = {"PYTHONPATH": os.pathsep.join([str(dark / "blocked"), str(ROOT / "src")])}
    for name in ("django", "sqlite3"):
        tried = subprocess.run([sys.executable, "-c", f"import {name}"], env=bare, capture_output=True, check=False)
        assert b"is not to be had here" in tried.stderr
    press = PressAlone(edition=edition, port=8_000, locks=dark / "locks", environment=bare)
    try:
        press.wait_until_up()
        yield press
    finally:
        press.stop()


def read_only(edition: Path, dark: Path) -> tuple[Path, None]:
    """Let nothing be written, not even a lock."""
    write_nowhere(but_in=dark)
    return edition, None


def beside_a_writer(edition: Path, dark: Path) -> tuple[Path, None]:
    """Let the store's lock file be written."""
    write_nowhere(but_in=dark, but_to=edition / "lock.mdb")
    return edition, None


def full_disk(edition: Path, dark: Path) -> tuple[Path, Path]:
    """Put the edition on a disk with a little room."""
    disk = dark.with_name("disk")
    small_disk(dark, size_bytes=2**20)
    small_disk(disk, size_bytes=(edition / "data.mdb").stat().st_size + ROOM_BYTES)
    shutil.copytree(edition, disk / "edition")
    return disk / "edition", disk / "edition"


def fill(edition: Path) -> int:
    """Print until the disk is full; return how many editions found room, which are taken back so that all is as it was."""
    with Edition.open(edition, writable=True) as opened:
        for number in range(10_000):
            try:
                with opened.writing(reason="a test", at=AT) as change:
                    change.set_path(sheet("/big/", f"{number}" + os.urandom(2**19).hex()))
            except EditionNotKept:
                return number
    raise AssertionError("the disk is larger than it should be")


WAYS = {"read-only": read_only, "beside a writer": beside_a_writer, "full disk": full_disk}


def main(way: str, edition: Path, dark: Path, file: Path) -> None:
    """Cut a press off, and ask it."""
    asked = [Asked(**said) for said in json.loads(file.read_text(encoding="utf-8"))]
    try:
        leave_the_world()
        served, to_fill = WAYS[way](edition, dark)
    except NotLetOut as error:
        print(
            json.dumps({"skipped": f"this machine lets no process do without its network and disks: {error.strerror}"})
        )
        return
    with press_in_the_dark(edition=served, dark=dark) as press:
        filled = fill(to_fill) if to_fill else 0
        print(json.dumps({"filled": filled, "told": [asdict(each) for each in answers(press.port, asked)]}))


if __name__ == "__main__":
    main(sys.argv[1], *(Path(each) for each in sys.argv[2:]))
