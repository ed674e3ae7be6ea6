"""Read the files of a round, and hash them."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = "masthead round 1"
ALWAYS = ("manifest.json", "rule.md", "seal.json", "result.json")
PROGRAMS = ("verify.py", "papers.py", "recount.py", "pb_again.py")
LARGE, SMALL = ("ballots.txt", "round.pb"), ("hashes.txt",)
FOLDER = "round/"
MOST_BYTES = 256 * 1024 * 1024
BALLOT = re.compile(r"([0-9a-f]{24})([0-9a-f]{8});((?:[A-Za-z0-9-]+)(?:,[A-Za-z0-9-]+)*)?", re.ASCII)
HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Unreadable(ValueError):
    """The files are no round, or so broken that nothing can be said of them."""


class Papers(NamedTuple):
    """The files of a round, and what they say."""

    files: dict[str, bytes]
    manifest: dict[str, Any]
    seal: dict[str, Any]
    result: dict[str, Any]
    lines: list[bytes]

    @property
    def is_small(self) -> bool:
        """Whether the round shows hashes of ballots alone."""
        return "hashes.txt" in self.files

    @property
    def leaves(self) -> list[bytes]:
        """The hashed ballots, as they stand there."""
        return [bytes.fromhex(each.decode()) for each in self.lines] if self.is_small else [leaf(x) for x in self.lines]

    @property
    def costs(self) -> dict[str, int]:
        """What each pitch costs, as the manifest says."""
        return {each["id"]: each["cost_seconds"] for each in self.manifest["pitches"]}


def read_files(path: Path) -> dict[str, bytes]:
    """Read the files of a round from its folder or its zip.

    Raises:
        Unreadable: it is no zip of a round.
        OSError: it cannot be read.
    """
    if path.is_dir():
        names = (*ALWAYS, *PROGRAMS, *LARGE, *SMALL)
        return {name: (path / name).read_bytes() for name in names if (path / name).is_file()}
    try:
        with zipfile.ZipFile(path) as packed:
            return dict(_unpacked(packed))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unreadable("This is not a round.zip, or it was damaged on its way: " + str(error)) from error


def _unpacked(packed: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = packed.infolist()
    if len(entries) > 20 or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise Unreadable("The zip holds more than a round can.")
    names = [entry.filename[len(FOLDER) :] for entry in entries if entry.filename.startswith(FOLDER)]
    if len(set(names)) != len(entries):
        raise Unreadable("The zip holds a file twice, or one that lies elsewhere.")
    for entry, name in zip(entries, names):  # noqa: B905 - it is younger than Python 3.9
        yield name, packed.read(entry)


def read_papers(files: dict[str, bytes]) -> Papers:
    """Read what the files say.

    Raises:
        Unreadable: a file is missing, unknown, or not in its form.
    """
    kind = SMALL if "hashes.txt" in files else LARGE
    missing = [name for name in (*ALWAYS, *kind) if name not in files]
    if missing:
        raise Unreadable("Missing: " + ", ".join(missing) + ". Without it nothing can be checked.")
    strange = sorted(set(files) - {*ALWAYS, *PROGRAMS, *kind})
    if strange:
        raise Unreadable("This does not belong to a round: " + ", ".join(strange) + ".")
    raw = files[kind[0]]
    if raw and not raw.endswith(b"\n"):
        raise Unreadable(kind[0] + " ends in the middle of a line.")
    manifest, seal, result = (_record(files, each + ".json") for each in ("manifest", "seal", "result"))
    papers = Papers(files, manifest, seal, result, raw.split(b"\n")[:-1])
    for line in papers.lines:
        if not (HASH if papers.is_small else BALLOT).fullmatch(line.decode("ascii", "replace")):
            raise Unreadable(kind[0] + " holds a line that is not one of its own: " + repr(line[:80]))
    return papers


def canonical(record: object) -> bytes:
    """Write a record in the one way in which it is hashed."""
    return (json.dumps(record, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def sha256(raw: bytes) -> str:
    """Return the SHA-256 of bytes."""
    return hashlib.sha256(raw).hexdigest()


def leaf(text: bytes) -> bytes:
    """Hash one ballot, as RFC 6962 hashes a leaf."""
    return hashlib.sha256(b"\x00" + text).digest()


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """Hash the leaves together, two and two, until one is left; an odd last one goes up alone."""
    level = list(leaves)
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        level = [
            hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest() if i + 1 < len(level) else level[i]
            for i in range(0, len(level), 2)
        ]
    return level[0]


def _record(files: dict[str, bytes], name: str) -> dict[str, Any]:
    try:
        found = json.loads(files[name].decode())
    except (ValueError, RecursionError) as error:
        raise Unreadable(name + " is not in order: " + str(error)) from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Unreadable(name + " is not of the form that this program knows (" + FORMAT + ").")
    return found
