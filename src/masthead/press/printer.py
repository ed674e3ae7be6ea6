"""Print: from suspect facts, or from everything, to the next edition.

A suspect fact is read again; only pages that saw another value are rendered, and only pages whose bytes
differ are written (early cutoff). All renders of a run share one memory of facts and one instant.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, get_type_hints

from django.conf import settings
from pydantic import TypeAdapter

from masthead.press.batch import Batch, Rendered, Writer
from masthead.press.edition import Edition
from masthead.press.entry import HeaderPolicy, Printed, prepare
from masthead.press.facts import Fact, FactKey, Recorder, digest_of, evaluate, recording, registered, running, spreading
from masthead.press.records import Failure, PageRecord, micros_of
from masthead.press.table import PageKey, every_page, kind_of, pages_defined_by
from masthead.press.view import View

log = logging.getLogger(__name__)


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

    Raises:
        Overtaken: ``is_overtaken`` said so, asked when all pages were rendered.
    """
    batch = Batch()
    with running(at=at), edition.reading() as view:
        _find_dirty(batch=batch, view=view, suspects=suspects)
        for page in pages_due(view=view, at=at):
            batch.pages[page] = None
        _render_all(batch=batch, view=view)
        if is_overtaken():
            raise Overtaken
        return _write(edition=edition, batch=batch, at=at, reason=reason)


def print_everything(
    *, edition: Edition, at: datetime, reason: str, progress: Callable[[int], None] | None = None
) -> Outcome:
    """Print every page that exists, and withdraw every page that no longer does."""
    batch = Batch(is_whole=True)
    with running(at=at), edition.reading() as view:
        batch.kept_values = {stale: None for stale, _ in view.items("facts")}
        for fact in spreading():
            for args in fact.every() if fact.every else ():
                _keep_value(batch=batch, fact=fact, key=FactKey(fact.name, args))
        batch.pages = dict.fromkeys(every_page())
        batch.pages |= dict.fromkeys(PageRecord.unpack(raw).key for _, raw in view.items("pages"))
        _render_all(batch=batch, view=view, progress=progress)
        return _write(edition=edition, batch=batch, at=at, reason=reason)


def pages_due(*, view: View, at: datetime) -> list[PageKey]:
    """Return the pages whose bytes may differ at ``at`` because time has passed, or whose last render failed."""
    found = []
    for key, _ in view.items("due"):
        if int.from_bytes(key[:8], "big") > micros_of(at):
            break
        raw = view.get("pages", key[8:])
        found += [PageRecord.unpack(raw).key] if raw else []
    return found + [failure.key for failure in failures(view) if failure.retry_seconds <= at.timestamp()]


def next_due(view: View) -> float | None:
    """Return when the next page is due, in seconds since the epoch."""
    first = next(iter(view.items("due")), None)
    times: list[float] = [failure.retry_seconds for failure in failures(view)]
    times += [int.from_bytes(first[0][:8], "big") / 1_000_000] if first else []
    return min(times) if times else None


def failures(view: View) -> list[Failure]:
    """Return the pages that could not be printed, and why."""
    return [Failure.unpack(raw) for _, raw in view.items("failed")]


def _keep_value(*, batch: Batch, fact: Fact[Any, Any], key: FactKey) -> None:
    try:
        batch.kept_values[key.id] = _packed_value(fact=fact, value=evaluate(key))
    except Exception:
        log.exception("cannot read %s", key)
        batch.unread.append(str(key))
        batch.kept_values.pop(key.id, None)


def _find_dirty(*, batch: Batch, view: View, suspects: Iterable[FactKey]) -> None:
    queue = list(dict.fromkeys(suspects))
    seen = set(queue)
    while queue:
        key = queue.pop()
        try:
            _mark_readers(batch=batch, view=view, key=key)
            spreads = _spread_of(batch=batch, view=view, key=key)
        except Exception:
            log.exception("cannot read %s", key)
            batch.unread.append(str(key))
            continue
        queue += [spread for spread in spreads if spread not in seen]
        seen.update(spreads)


def _spread_of(*, batch: Batch, view: View, key: FactKey) -> tuple[FactKey, ...]:
    fact = registered(key.name)
    if fact.spread is None:
        return ()
    kept = view.get("facts", key.id)
    before = _adapter(fact).validate_json(kept) if kept is not None else None
    after = evaluate(key)
    if before == after:
        return ()
    spreads = tuple(dict.fromkeys(fact.spread(before, after)))
    batch.kept_values[key.id] = _packed_value(fact=fact, value=after)
    return spreads


def _mark_readers(*, batch: Batch, view: View, key: FactKey) -> None:
    value_digest = digest_of(key)
    for index, seen in view.items("readers", key.id):
        if seen != value_digest:
            raw = view.get("pages", index[16:])
            batch.pages |= {PageRecord.unpack(raw).key: None} if raw else {}
    for page in pages_defined_by(key):
        if evaluate(key) is not None and view.get("pages", page.id) is None:
            batch.pages[page] = None


def _render_all(*, batch: Batch, view: View, progress: Callable[[int], None] | None = None) -> None:
    policy = header_policy()
    for count, key in enumerate(batch.pages, start=1):
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
    if sheet is None:
        return Rendered(key=key, prepared=None, recorder=Recorder(facts=recorder.facts))
    printed = Printed(
        path=sheet.path, body=sheet.body, media_type=sheet.media_type, status=sheet.status, location=sheet.location
    )
    return Rendered(key=key, prepared=prepare(printed=printed, policy=policy), recorder=recorder)


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


def _packed_value(*, fact: Fact[Any, Any], value: Any) -> bytes | None:
    return None if value is None else bytes(_adapter(fact).dump_json(value))


@cache
def _adapter(fact: Fact[Any, Any]) -> TypeAdapter[Any]:
    return TypeAdapter(get_type_hints(fact.function)["return"])
