"""How each mirror stands: the edition that it holds, and where it could not be written, why; kept beside its lock."""

import fcntl
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from masthead.lib.canonical import fingerprint

_CUT_OFF: Final = "A run was begun and did not end."
_LETTERS: Final = 16
_LOOK_SECONDS: Final = 0.1


class MirrorBusy(Exception):
    """Another run is writing this mirror."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known of a mirror; instants are aware UTC in ISO form. ``why`` is empty where the last run was good.

    Attributes:
        failing_since: when the first of the runs began that failed in a row.
    """

    edition: int = 0
    written_at: str = ""
    failing_since: str = ""
    why: str = ""


def standing_of(*, data: Path, place: str) -> Standing:
    """Return how a mirror stands; a new one holds nothing."""
    try:
        return Standing(**json.loads(_file(data=data, place=place, ending="json").read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return Standing()


def note_begun(*, data: Path, place: str, at: datetime) -> None:
    """Note that a run begins: whoever dies in it has said so."""
    was = standing_of(data=data, place=place)
    since = was.failing_since or at.isoformat()
    _note(data=data, place=place, standing=replace(was, failing_since=since, why=was.why or _CUT_OFF))


def note_written(*, data: Path, place: str, at: datetime, edition: int) -> None:
    """Note that the mirror holds an edition, whole."""
    _note(data=data, place=place, standing=Standing(edition=edition, written_at=at.isoformat()))


def note_failed(*, data: Path, place: str, why: str) -> None:
    """Note why the run that was begun could not be ended."""
    _note(data=data, place=place, standing=replace(standing_of(data=data, place=place), why=why))


@contextmanager
def one_run(*, data: Path, place: str, patience_seconds: float = 0) -> Iterator[None]:
    """Let nobody else write the mirror meanwhile; other mirrors may be written.

    Raises:
        MirrorBusy: somebody does, and went on for so many seconds.
    """
    until = time.monotonic() + patience_seconds
    with _file(data=data, place=place, ending="lock").open("w") as file:
        while not _locked(file):
            if time.monotonic() >= until:
                raise MirrorBusy("Another run is writing this mirror. Try again when it is done.")
            time.sleep(_LOOK_SECONDS)
        yield


def is_being_written(*, data: Path, place: str) -> bool:
    """Return whether somebody writes the mirror just now."""
    try:
        with _file(data=data, place=place, ending="lock").open("r") as file:
            return not _locked(file)
    except FileNotFoundError:
        return False


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _file(*, data: Path, place: str, ending: str) -> Path:
    folder = data / "run" / "mirrors"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{fingerprint(place.encode())[:_LETTERS]}.{ending}"


def _note(*, data: Path, place: str, standing: Standing) -> None:
    file = _file(data=data, place=place, ending="json")
    half = file.with_suffix(".half")
    half.write_text(json.dumps(asdict(standing)), encoding="utf-8")
    half.replace(file)
