"""Write the newest edition into a mirror: what changed since the last run, in an order in which nothing ever breaks.

First files and new pages, then pages that changed, then what proves them, then removals. Whoever dies in between
leaves every page old or new, each link leading somewhere; the next run does what is left.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from masthead.press.edition import Edition
from masthead.press.mirror.places import HALF_WRITTEN, Place
from masthead.press.prepared import IMMUTABLE
from masthead.press.record import published
from masthead.press.record.as_file import FORM, bytes_of, file_of, spellings
from masthead.press.record.signing import signed_number
from masthead.press.view import NUMBER_BYTES, View, key_of

_TEXT: Final = "text/plain; charset=utf-8"


class EditionUnsigned(Exception):
    """The newest edition is not signed, so a mirror of it could not be proven genuine."""


class NotAMirror(Exception):
    """There are other files in that place, and no mirror."""


@dataclass(frozen=True, kw_only=True)
class Mirrored:
    """What a run did; ``skipped`` are paths that no file can be named for."""

    edition: int
    written: int
    removed: int
    skipped: tuple[str, ...]


def mirror(*, edition: Edition, place: Place, progress: Callable[[int], None] | None = None) -> Mirrored:
    """Bring a mirror up to the newest edition.

    Raises:
        EditionUnsigned: it is not signed yet.
        NotAMirror: the place holds other files.
        PlaceUnusable: it cannot be written.
    Cost: reads the files that prove pages, one for each 256 pages; the rest by what changed since the last run.
    """
    with edition.reading() as view:
        if view.number == 0 or signed_number(view) != view.number:
            raise EditionUnsigned(f"Edition {view.number} is not signed yet. Try again in a moment.")
        return _Run(view=view, place=place, progress=progress).run()


class _Run:
    """One run: what is known of the mirror, and what was done."""

    def __init__(self, *, view: View, place: Place, progress: Callable[[int], None] | None) -> None:
        self._view, self._place, self._progress = view, place, progress
        self._written = self._removed = 0
        self._skipped: list[str] = []
        self._proofs = set[str]()

    def run(self) -> Mirrored:
        """Write, prove, remove, and only then note that it is done."""
        stands_at = self._stands_at()
        is_whole = stands_at == 0
        paths = list(self._all_paths() if is_whole else self._changed_paths(since=stands_at))
        paths += [each for path in paths for each in spellings(path)[1:]]
        for path in sorted(sorted(set(paths)), key=self._turn):
            self._write_page(path)
        self._place.settle()
        self._write_proofs()
        self._place.settle()
        for name in (*(self._superfluous() if is_whole else self._left(paths)), HALF_WRITTEN):
            self._removed += self._place.remove(name)
        self._note(edition=self._view.number)
        self._place.settle()
        skipped = tuple(self._skipped)
        return Mirrored(edition=self._view.number, written=self._written, removed=self._removed, skipped=skipped)

    def _stands_at(self) -> int:
        """Return the edition that the mirror holds, whole; 0 where all must be looked at."""
        raw = self._place.read(published.STATE)
        if raw is None:
            if next(self._place.names(), None) is not None:
                raise NotAMirror("There are files already, and no mirror. Name an empty or a new place.")
            self._note(edition=0)
            return 0
        try:
            said = json.loads(raw)
            number, form = int(said["edition"]), said["form"]
        except (ValueError, TypeError, KeyError):
            return 0
        # Another edition of the same number is no edition of ours: the store was moved away, and printed anew.
        statement = self._view.get("statements", key_of(number)) if 0 < number <= self._view.number else None
        is_ours = statement is not None and statement == self._place.read(published.FOLDER[1:] + published.EDITION)
        return number if is_ours and form == FORM.decode() else 0

    def _note(self, *, edition: int) -> None:
        said = json.dumps({"edition": edition, "form": FORM.decode()}).encode()
        self._place.write(published.STATE, said, media_type="application/json")

    def _all_paths(self) -> Iterator[str]:
        return (path for path, _ in self._view.paths())

    def _changed_paths(self, *, since: int) -> Iterator[str]:
        last = key_of(self._view.number)
        found = self._view.items_from("annals", key_of(since + 1))
        return iter({key[NUMBER_BYTES:].decode() for key, _ in found if key[:NUMBER_BYTES] <= last})

    def _turn(self, path: str) -> tuple[int, int, int]:
        """Return when a path has its turn: files, then pages that are new here, then pages that others link from.

        The shorter the path, the later: a front page is the last of all.
        """
        if path.startswith(IMMUTABLE):
            return 0, 0, 0
        file = file_of(path)
        is_new = file is not None and not self._place.has(file)
        return (1 if is_new else 2), -path.count("/"), -len(path)

    def _write_page(self, path: str) -> None:
        answer, file = self._view.read(path), file_of(path)
        if answer is None or (not path.endswith("/") and self._stands(f"{path}/")):
            return
        if file is None:
            self._skipped.append(path)
            return
        data = bytes_of(path=path, entry=answer.entry, body=answer.body)
        self._write(file, data, media_type=answer.entry.media_type if not answer.entry.location else "text/html")

    def _write_proofs(self) -> None:
        for name in published.names(self._view):
            data = published.published(self._view, name)
            if data is not None:
                media_type = "application/json" if name.endswith(".json") else _TEXT
                self._proofs.add(published.FOLDER[1:] + name)
                self._write(published.FOLDER[1:] + name, data, media_type=media_type)

    def _write(self, name: str, data: bytes, *, media_type: str) -> None:
        if not self._place.holds(name, data):
            self._place.write(name, data, media_type=media_type)
            self._written += 1
            if self._progress is not None:
                self._progress(self._written)

    def _left(self, paths: list[str]) -> Iterator[str]:
        """Yield the files of paths that are answered no more, unless another path has the same file."""
        for path in paths:
            file = file_of(path)
            if file is not None and not any(self._stands(each) for each in spellings(path)):
                yield file

    def _stands(self, path: str) -> bool:
        return self._view.get("paths", path.encode()) is not None

    def _superfluous(self) -> Iterator[str]:
        """Yield every file that is no page of the edition and proves none."""
        known = {file_of(path) for path in self._all_paths()} | self._proofs | {published.STATE}
        return (name for name in self._place.names() if name not in known)
