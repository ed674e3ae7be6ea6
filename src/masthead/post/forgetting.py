"""Forgetting what letters said: nothing that could open an account stays in the database."""

from datetime import datetime, timedelta
from typing import Any, Final

from masthead.post.models import Letter, State

BLANK: Final[dict[str, Any]] = {"subject": "", "text": "", "html": "", "headers": {}}
_UNSENT_KEPT: Final = timedelta(days=1)
_ROW_KEPT: Final = timedelta(days=90)


def give_up_unsent(*, now: datetime, using: str) -> int:
    """Blank the letters that waited for a day while no mail server was set, and return how many."""
    stale = Letter.objects.using(using).filter(state=State.WAITING, created_at__lt=now - _UNSENT_KEPT)
    if not stale.exists():
        # Most often: and on SQLite an UPDATE waits for the write lock even where it finds nothing.
        return 0
    return stale.update(state=State.FAILED, last_error="mail is not set up", to="", **BLANK)


def forget_old(*, now: datetime, using: str) -> int:
    """Delete the letters that were settled long ago, and return how many; their keys are free again."""
    settled = Letter.objects.using(using).filter(state__in=[State.SENT, State.FAILED])
    old = settled.filter(created_at__lt=now - _ROW_KEPT)
    return old.delete()[0] if old.exists() else 0
