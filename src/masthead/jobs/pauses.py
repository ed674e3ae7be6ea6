"""Pauses: what failed is left alone for a while, each time it fails again for longer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_LONGEST: Final = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class _Pause:
    """How often something failed in a row, and when it is tried again."""

    count: int
    ends_at: datetime


class Pauses:
    """What failed, by name; it is remembered for as long as the process lives."""

    def __init__(self) -> None:
        """Begin with nothing that failed."""
        self._known: dict[str, _Pause] = {}

    def is_on(self, name: str, *, now: datetime) -> bool:
        """Return whether something is to be left alone; a clock that was put back makes no pause longer."""
        pause = self._known.get(name)
        return pause is not None and now < pause.ends_at <= now + _LONGEST

    def begin(self, name: str, *, now: datetime) -> int:
        """Leave alone what has just failed: twice as long as the last time. Returns how often it failed in a row."""
        count = self._known[name].count + 1 if name in self._known else 1
        pause = min(timedelta(seconds=2 ** min(count, 30)), _LONGEST)
        self._known[name] = _Pause(count=count, ends_at=now + pause)
        return count

    def forget(self, name: str) -> None:
        """Forget that something failed: it went well."""
        self._known.pop(name, None)

    def forget_all_but(self, names: Collection[str]) -> None:
        """Forget what is not to be tried any more."""
        self._known = {name: pause for name, pause in self._known.items() if name in names}

    @property
    def next_end(self) -> datetime | None:
        """When the first of them ends."""
        return min((each.ends_at for each in self._known.values()), default=None)
