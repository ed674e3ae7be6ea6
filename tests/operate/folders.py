"""Data folders that are as they should not be, and the commands that meet them."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from house import ROOT, environment, three_free_ports

FORKED = Path(__file__).with_name("forked.py")
ADDRESSES = """[addresses]
paper = "http://localhost:{}"
desk = "http://localhost:{}"
counter = "http://localhost:{}"
"""


@dataclass(frozen=True, kw_only=True)
class Done:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def refusal(self) -> str:
        """The one plain line in which it ended."""
        assert self.code == 1, self
        assert self.out == "", self
        (line,) = self.err.splitlines()
        assert line.startswith("masthead: ")
        return line


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """A data folder that can be spoiled and made whole again, and commands that run on it."""

    folder: Path
    first_port: int
    ask: Callable[[dict[str, object]], dict[str, object]]

    def run(self, *words: str, data: Path | None = None, **more: object) -> Done:
        """Run a command: without root's powers (``powerless``), on a full disk (``largest_file_bytes``), or with
        its errors on a screen (``terminal``).
        """
        said = {"powerless": False, "largest_file_bytes": None, "terminal": False} | more
        return Done(**self.ask({"words": [*words, "--data", str(data or self.folder)], **said}))

    def keep(self) -> None:
        """Remember the folder as it is."""
        shutil.copytree(self.folder, self._kept)

    def restore(self) -> None:
        """Bring the folder back as it was remembered."""
        shutil.rmtree(self.folder)
        shutil.copytree(self._kept, self.folder)

    def bring_back(self, name: str) -> None:
        """Bring one file back as it was remembered."""
        shutil.copyfile(self._kept / name, self.folder / name)

    @property
    def _kept(self) -> Path:
        return self.folder.with_suffix(".kept")


@contextmanager
def workshop(folder: Path) -> Iterator[Workshop]:
    """Open a workshop on an empty folder whose settings name three free ports."""
    folder.mkdir(mode=0o700)
    first = three_free_ports()
    (folder / "masthead.toml").write_text(ADDRESSES.format(first, first + 1, first + 2), encoding="utf-8")
    log = folder.with_suffix(".forked")
    with log.open("w") as err:
        process = subprocess.Popen(
            [sys.executable, str(FORKED), str(folder)],
            env=environment(),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=err,
            text=True,
        )

    def ask(said: dict[str, object]) -> dict[str, object]:
        process.stdin.write(json.dumps(said) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline() or log.read_text())

    with process:
        assert process.stdout.readline() == "\n", log.read_text()
        yield Workshop(folder=folder, first_port=first, ask=ask)


@contextmanager
def room(newsroom: Workshop, name: str | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """Serve one room of the newsroom, or all; it must end well when it is told to."""
    only = () if name is None else ("--only", name)
    with (newsroom.folder.parent / f"{name or 'all'}.log").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "masthead", "serve", *only, "--data", str(newsroom.folder)],
            env=environment(), cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def sql(file: Path, *statements: str) -> None:
    """Change a SQLite file by hand."""
    with sqlite3.connect(file) as opened:
        for statement in statements:
            opened.execute(statement)
    opened.close()


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    """Read from a SQLite file."""
    with sqlite3.connect(file) as opened:
        found = opened.execute(query).fetchall()
    opened.close()
    return found
