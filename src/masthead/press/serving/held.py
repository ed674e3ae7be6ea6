"""The edition as a server holds it: opened when there is one, given up when damaged or when another replaces it."""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final, Self

from masthead.press.edition import Edition
from masthead.press.store import EditionUnreadable, NoEdition
from masthead.press.view import View

_LOOK_SECONDS: Final = 0.5


class NothingToRead(Exception):
    """There is no edition that can be read at this moment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Files:
    """Which files an edition lies in, each by device and inode, and how long the data are."""

    data: tuple[int, int]
    lock: tuple[int, int] | None
    size_bytes: int

    @classmethod
    def find_in(cls, folder: Path) -> Self | None:
        try:
            data = (folder / "data.mdb").stat()
            lock = (folder / "lock.mdb").stat() if (folder / "lock.mdb").exists() else None
        except OSError:
            return None
        return cls(
            data=(data.st_dev, data.st_ino), lock=(lock.st_dev, lock.st_ino) if lock else None, size_bytes=data.st_size
        )


class HeldEdition:
    """One open edition, and a look twice a second at what its folder holds."""

    def __init__(self, folder: Path) -> None:
        """Hold the edition of ``folder``; it is opened when it is first read."""
        self._folder, self._looked_at = folder, float("-inf")
        self._edition: Edition | None = None
        self.standing: View | None = None
        self._files: _Files | None = None

    def view(self, *, in_place: bool = False) -> View:
        """Return a view of the newest whole edition, for one answer.

        Args:
            in_place: give values as they lie in the map; none must be touched once the view is gone.

        Raises:
            NothingToRead: there is none, or its store is damaged. It is looked for again, twice a second.
        """
        return self._begin(in_place=in_place)

    def stand(self) -> View:
        """Return a view of the newest whole edition: the same one again for as long as nothing is written.

        What it gives lies in the map itself, and must not be touched once ``standing`` is another.

        Raises:
            NothingToRead: as for ``view``.
        """
        fresh = self._begin(in_place=True)
        if self.standing is None or self.standing.version != fresh.version:
            self.standing = fresh
        return self.standing

    def close(self) -> None:
        """Give the edition back."""
        self.standing = None
        if self._edition is not None:
            self._edition.close()
        self._edition = self._files = None

    def _begin(self, *, in_place: bool) -> View:
        if monotonic() - self._looked_at > _LOOK_SECONDS:
            self._look()
            self._looked_at = monotonic()
        if self._edition is None:
            raise NothingToRead
        try:
            return self._edition.view(in_place=in_place)
        except EditionUnreadable as error:
            self.close()
            raise NothingToRead from error

    def _look(self) -> None:
        found = _Files.find_in(self._folder)
        if found is not None and self._edition is not None and not self._edition.is_complete:
            # Somebody may have brought it up to this version meanwhile.
            self.close()
        if found is None or found == self._files:
            # Where the folder was moved away, what is held is still whole.
            return
        if self._files is not None and self._has_only_grown(found=found, before=self._files):
            self._files = found
            return
        if self._files is not None and (found.data == self._files.data or found.lock == self._files.lock is not None):
            # Cut short, which kills whoever reads beyond the end; or new data beside a lock file that is held.
            self.close()
        self._take(found)

    @staticmethod
    def _has_only_grown(*, found: _Files, before: _Files) -> bool:
        """Return whether it is the same store; beside another lock file than ours no writer sees who reads."""
        is_same_lock = None in (found.lock, before.lock) or found.lock == before.lock
        return found.data == before.data and found.size_bytes >= before.size_bytes and is_same_lock

    def _take(self, found: _Files) -> None:
        """Open what was found; one that nothing is printed in yet displaces none."""
        try:
            edition = Edition.open(self._folder)
        except (NoEdition, EditionUnreadable, OSError):
            return
        if not _is_printed(edition):
            edition.close()
            return
        self.close()
        self._edition, self._files = edition, found


def _is_printed(edition: Edition) -> bool:
    try:
        with edition.reading() as view:
            return view.number > 0
    except EditionUnreadable:
        return False
