"""Print: from suspect facts, or from everything, to the next edition.

A suspect fact is read again; only pages that saw another value are rendered, and only pages whose bytes
differ are written (early cutoff). All renders of a run share one memory of facts and one instant.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings

from masthead.press.batch import Batch, Rendered, Writer
from masthead.press.dirty import find_dirty, keep_value
from masthead.press.due import pages_due
from masthead.press.edition import Edition
from masthead.press.entry import HeaderPolicy, Printed, prepare
from masthead.press.facts import Args, FactKey, recording, running, spreading
from masthead.press.records import PageRecord
from masthead.press.table import PageKey, Prime, all_kinds, every_page, goes_first, kind_of, primes_of
from masthead.press.view import View

log = logging.getLogger(__name__)
# More than that is no news: a section got another name, or an archive was brought in.
_MOST_NEWS: Final = 40
_MOST_SUSPECTS_OF_NEWS: Final = 1_000
_ASK_EVERY_SECONDS: Final = 0.02


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run did: ``rendered`` pages, and the paths that answer differently now.

    ``unread`` are facts that could not be read: what made them suspect must be looked at again.
    """

    number: int
    rendered: int
    changed_paths: tuple[str, ...]
    failed: tuple[str, ...]
    unread: tuple[str, ...] = ()


class Overtaken(Exception):
    """The database changed while a run read it, so its pages may not agree; nothing was printed."""


def print_suspects(
    *,
    edition: Edition,
    suspects: Iterable[FactKey],
    at: datetime,
    reason: str,
    is_overtaken: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Read suspect facts again and print every page that one of them changed, and every page that is due.

    What an editor waits for stands in an edition of its own, before the rest is looked at. That is no more than an
    advance on the rest: whoever prints the same suspects again after a crash finds those pages as they should be.

    Raises:
        Overtaken: ``is_overtaken`` said so, asked when pages were rendered and now and then before.
    """
    known = tuple(dict.fromkeys(suspects))
    with running(at=at):
        first = _print_first(edition=edition, suspects=known, at=at, reason=reason, is_overtaken=is_overtaken)
        batch = Batch()
        with edition.reading() as view:
            find_dirty(batch=batch, view=view, suspects=known)
            for page in pages_due(view=view, at=at):
                batch.pages[page] = None
            _render_all(batch=batch, view=view, is_overtaken=_now_and_then(is_overtaken))
            if is_overtaken():
                raise Overtaken
            rest = _write(edition=edition, batch=batch, at=at, reason=reason)
    return rest if first is None else _both(first=first, rest=rest)


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


def print_everything(
    *, edition: Edition, at: datetime, reason: str, progress: Callable[[int], None] | None = None
) -> Outcome:
    """Print every page that exists, and withdraw every page that no longer does."""
    batch = Batch(is_whole=True)
    with running(at=at), edition.reading() as view:
        batch.kept_values = {stale: None for stale, _ in view.items("facts")}
        for fact in spreading():
            every = list(fact.every() if fact.every else ())
            _prime(prime=fact.prime, every=every)
            for args in every:
                keep_value(batch=batch, fact=fact, key=FactKey(fact.name, args))
        batch.pages = dict.fromkeys(every_page())
        batch.pages |= dict.fromkeys(PageRecord.key_in(raw) for _, raw in view.items("pages"))
        for kind in all_kinds():
            for prime in primes_of(kind):
                _prime(prime=prime, every=[key.args for key in batch.pages if key.kind == kind.name])
        _render_all(batch=batch, view=view, progress=progress)
        return _write(edition=edition, batch=batch, at=at, reason=reason)


def _prime(*, prime: Prime, every: list[Args]) -> None:
    """Read many facts at once; where one of them cannot be, each is read by itself when it is asked for."""
    try:
        prime(every)
    except Exception:
        log.exception("cannot read many facts at once")


def _render_all(
    *,
    batch: Batch,
    view: View,
    progress: Callable[[int], None] | None = None,
    is_overtaken: Callable[[], bool] = lambda: False,
) -> None:
    policy = header_policy()
    for count, key in enumerate(batch.pages, start=1):
        if is_overtaken():
            raise Overtaken
        _render_one(batch=batch, view=view, key=key, policy=policy)
        if progress is not None:
            progress(count)


def _render_one(*, batch: Batch, view: View, key: PageKey, policy: HeaderPolicy) -> None:
    try:
        rendered = render(key=key, policy=policy)
    except Exception as error:
        # One page that cannot be printed must not hold back the others; the old one stays, and doctor tells.
        log.exception("cannot print %s", key)
        batch.failed[key] = f"{type(error).__name__}: {error}"
        return
    if rendered is None:
        is_known = any(view.get(table, key.id) is not None for table in ("pages", "failed"))
        batch.gone += [key] if is_known else []
    else:
        batch.rendered.append(rendered)


def render(*, key: PageKey, policy: HeaderPolicy) -> Rendered | None:
    """Render one page and pack it, recording what it read; None where the page does not exist.

    Raises:
        Exception: whatever the page's own code raises.
    """
    kind = kind_of(key)
    with recording() as recorder:
        if kind.exists(*key.args) is None:
            return None
        sheet = kind.render(*key.args)
    facts = {fact.id: seen for fact, seen in recorder.facts.items()}
    if sheet is None:
        return Rendered(key=key, prepared=None, facts=facts)
    printed = Printed(
        path=sheet.path, body=sheet.body, media_type=sheet.media_type, status=sheet.status, location=sheet.location
    )
    return Rendered(
        key=key,
        prepared=prepare(printed=printed, policy=policy),
        facts=facts,
        assets=recorder.assets,
        until=recorder.until,
    )


def header_policy() -> HeaderPolicy:
    """Return what all answers' headers have in common, from the settings."""
    addresses = settings.MASTHEAD_CONFIG.addresses
    return HeaderPolicy(counter=addresses.counter, is_https=addresses.paper.startswith("https://"))


def _write(*, edition: Edition, batch: Batch, at: datetime, reason: str) -> Outcome:
    with edition.writing(reason=reason, at=at) as change:
        Writer(change=change, at=at, policy=header_policy()).write(batch)
        number_before = change.number
        changed = change.changed_paths
    return Outcome(
        number=number_before + bool(changed),
        rendered=len(batch.rendered),
        changed_paths=changed,
        failed=tuple(str(key) for key in batch.failed),
        unread=tuple(batch.unread),
    )
