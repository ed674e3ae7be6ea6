"""The standing work of the search: seldom more than half a minute behind, and never long at a time."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from masthead.finding.indexing import index
from masthead.finding.plan import is_behind
from masthead.press.edition import Edition
from masthead.press.models import Note

# What was published meanwhile goes into the index together: one story alone touches a hundred drawers.
_PAUSE: Final = timedelta(seconds=30)
_AT_A_TIME_SECONDS: Final = 0.25
# So many drawers are printed together at most: some 0.2 s, for which a publish may wait.
_PRINTED_AT_ONCE: Final = 200


class Indexing:
    """Brings the search index up to what is printed, a piece at a time."""

    def __init__(self) -> None:
        """Prepare; nothing is read before the first call."""
        self._work: Iterator[None] | None = None
        self._again_at: datetime | None = None

    def __call__(self, *, edition: Edition, now: datetime) -> datetime | None:
        """Do a piece of what there is to do, and return when to come again."""
        if self._work is None:
            if not is_behind(edition):
                return None
            if self._again_at is not None and now < self._again_at <= now + _PAUSE:
                return self._again_at
            self._work = index(edition)
        work, self._work = self._work, None
        until = time.monotonic() + _AT_A_TIME_SECONDS
        for _ in work:
            if time.monotonic() > until or _press_has_work():
                self._work = work
                return now
        self._again_at = now + _PAUSE
        return None


def _press_has_work() -> bool:
    """Return whether somebody published, or as many drawers changed as are printed together."""
    noted = Note.objects.values_list("model", flat=True)[:_PRINTED_AT_ONCE]
    return len(noted) == _PRINTED_AT_ONCE or any(not each.startswith("finding.") for each in noted)
