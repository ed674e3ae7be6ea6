"""Print: from suspect facts to the next edition.

A suspect fact is read again; only pages that saw another value are rendered, and only pages whose bytes
differ are written (early cutoff). All renders of a run share one memory of facts and one instant.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from masthead.press import rendering
from masthead.press.batch import Batch, Writer
from masthead.press.dirty import find_dirty
from masthead.press.due import pages_due
from masthead.press.edition import Edition
from masthead.press.facts import FactKey, running
from masthead.press.records import PageRecord
from masthead.press.table import goes_first, is_light
from masthead.press.view import View

# More than that is no news: a section got another name, or an archive was brought in.
_MOST_NEWS: Final = 40
_MOST_SUSPECTS_OF_NEWS: Final = 1_000
_ASK_EVERY_SECONDS: Final = 0.02
_REMEMBERED: Final = ("pages", "failed")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run did: ``rendered`` pages, and the paths that answer differently now.

    ``unread`` are facts that could not be read: what made them suspect must be looked at again. ``is_whole`` where
    everything was printed, to the end.
    """

    number: int
    rendered: int
    changed_paths: tuple[str, ...]
    failed: tuple[str, ...]
    unread: tuple[str, ...] = ()
    is_whole: bool = False


class TooMany(Exception):
    """So many pages are dirty that they are to be printed piece by piece; none but what goes first was printed."""


class Overtaken(Exception):
    """The database changed while a run read it, so its pages may not agree; nothing was printed."""


def print_suspects(
    *,
    edition: Edition,
    suspects: Iterable[FactKey],
    at: datetime,
    reason: str,
    most: int | None = None,
    is_overtaken: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Read suspect facts again and print every page that one of them changed, and every page that is due.

    What an editor waits for stands in an edition of its own, before the rest is looked at. That is no more than an
    advance on the rest: whoever prints the same suspects again after a crash finds those pages as they should be.

    Raises:
        Overtaken: ``is_overtaken`` said so, asked when pages were rendered and now and then before.
        TooMany: more than ``most`` pages saw another value, those not counted that cost next to nothing.
    """
    known = tuple(dict.fromkeys(suspects))
    with running(at=at):
        first = _print_first(edition=edition, suspects=known, at=at, reason=reason, is_overtaken=is_overtaken)
        batch = Batch()
        with edition.reading() as view:
            find_dirty(batch=batch, view=view, suspects=known)
            if most is not None and sum(not is_light(key) for key in batch.pages) > most:
                raise TooMany
            for page in pages_due(view=view, at=at):
                batch.pages[page] = None
            _render_all(batch=batch, view=view, is_overtaken=_now_and_then(is_overtaken))
            if is_overtaken():
                raise Overtaken
            rest = _write(edition=edition, batch=batch, at=at, reason=reason)
    return rest if first is None else _both(first=first, rest=rest)


def print_first(*, edition: Edition, suspects: Iterable[FactKey], at: datetime, reason: str) -> None:
    """Print what an editor waits for, and nothing else: whoever does so prints the same suspects again, all of them."""
    with running(at=at):
        _print_first(
            edition=edition, suspects=tuple(dict.fromkeys(suspects)), at=at, reason=reason, is_overtaken=lambda: False
        )


def _print_first(
    *, edition: Edition, suspects: tuple[FactKey, ...], at: datetime, reason: str, is_overtaken: Callable[[], bool]
) -> Outcome | None:
    """Print the few pages that an editor waits for; None where there are none, or so many that they are no news."""
    if len(suspects) > _MOST_SUSPECTS_OF_NEWS:
        return None
    batch = Batch()
    with edition.reading() as view:
        find_dirty(batch=batch, view=view, suspects=suspects, only=goes_first)
        if not 0 < len(batch.pages) <= _MOST_NEWS:
            return None
        _render_all(batch=batch, view=view)
        if is_overtaken():
            raise Overtaken
        if not _only_adds(batch=batch, view=view):
            return None
        # The rest is found by what these facts were before, so that stays noted.
        batch.kept_values.clear()
        return _write(edition=edition, batch=batch, at=at, reason=reason)


def _only_adds(*, batch: Batch, view: View) -> bool:
    """Return whether no address is taken away or over: what then stands there instead comes with the rest."""
    if batch.gone or batch.failed:
        return False
    for each in batch.rendered:
        raw = view.get("pages", each.key.id)
        before = PageRecord.unpack(raw).path if raw is not None else ""
        path = each.prepared.path if each.prepared else ""
        if path != before and (before or view.get("paths", path.encode()) is not None):
            return False
    return True


def _both(*, first: Outcome, rest: Outcome) -> Outcome:
    return Outcome(
        number=rest.number,
        rendered=first.rendered + rest.rendered,
        changed_paths=tuple(dict.fromkeys((*first.changed_paths, *rest.changed_paths))),
        failed=tuple(dict.fromkeys((*first.failed, *rest.failed))),
        unread=rest.unread,
    )


def _now_and_then(ask: Callable[[], bool]) -> Callable[[], bool]:
    """Return ``ask``, but asked no more often than it is worth; in between the answer is no."""
    asked_at = time.monotonic()

    def answer() -> bool:
        nonlocal asked_at
        if time.monotonic() - asked_at < _ASK_EVERY_SECONDS:
            return False
        asked_at = time.monotonic()
        return ask()

    return answer


def _render_all(*, batch: Batch, view: View, is_overtaken: Callable[[], bool] = lambda: False) -> None:
    policy = rendering.header_policy()
    for key in batch.pages:
        if is_overtaken():
            raise Overtaken
        rendering.render_one(batch=batch, key=key, policy=policy)
    # What never was cannot go.
    batch.gone = [key for key in batch.gone if any(view.get(table, key.id) is not None for table in _REMEMBERED)]


def _write(*, edition: Edition, batch: Batch, at: datetime, reason: str) -> Outcome:
    with edition.writing(reason=reason, at=at) as change:
        Writer(change=change, at=at, policy=rendering.header_policy()).write(batch)
        number_before = change.number
        changed = change.changed_paths
    return Outcome(
        number=number_before + bool(changed),
        rendered=len(batch.rendered),
        changed_paths=changed,
        failed=tuple(str(key) for key in batch.failed),
        unread=tuple(batch.unread),
    )
