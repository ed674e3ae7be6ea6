"""Which pages are dirty: a suspect fact is read again, and whoever saw another value of it must be printed anew."""

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import Any, Final, get_type_hints

from pydantic import TypeAdapter

from masthead.press.batch import Batch
from masthead.press.facts import Args, Fact, FactKey, digest_of, evaluate, registered
from masthead.press.records import ID_BYTES, PageRecord
from masthead.press.rendering import prime
from masthead.press.staged import is_waiting
from masthead.press.table import PageKey, pages_defined_by
from masthead.press.view import View

log = logging.getLogger(__name__)

_MANY: Final = 20


def keep_value(*, batch: Batch, fact: Fact[Any, Any], key: FactKey) -> None:
    """Note in a batch what a spreading fact is now; where it cannot be read, that it could not."""
    try:
        batch.kept_values[key.id] = _packed_value(fact=fact, value=evaluate(key))
    except Exception:
        log.exception("cannot read %s", key)
        batch.unread.append(str(key))


def find_dirty(
    *, batch: Batch, view: View, suspects: Iterable[FactKey], only: Callable[[PageKey], bool] | None = None
) -> None:
    """Note in a batch the pages that a suspect fact changed, and what spreading facts are now; ``only`` of some."""
    queue = list(dict.fromkeys(suspects))
    seen = set(queue)
    while queue:
        _read_at_once(queue)
        spreads: dict[FactKey, None] = {}
        for key in queue:
            try:
                _mark_readers(batch=batch, view=view, key=key, only=only)
                spreads |= dict.fromkeys(_spread_of(batch=batch, view=view, key=key, is_first=only is not None))
            except Exception:
                log.exception("cannot read %s", key)
                batch.unread.append(str(key))
        queue = [spread for spread in spreads if spread not in seen]
        seen.update(queue)


def _read_at_once(queue: list[FactKey]) -> None:
    """Read the facts of each name together where there are many: one by one a large archive's took minutes."""
    names: dict[str, list[Args]] = {}
    for key in queue:
        names.setdefault(key.name, []).append(key.args)
    for name, every in names.items():
        if len(every) >= _MANY:
            prime(partial(_read_many, name), every=every)


def _read_many(name: str, every: list[Args]) -> None:
    registered(name).prime(every)


def _spread_of(*, batch: Batch, view: View, key: FactKey, is_first: bool) -> tuple[FactKey, ...]:
    fact = registered(key.name)
    if fact.spread is None:
        return ()
    kept = view.get("facts", key.id)
    before = _adapter(fact).validate_json(kept) if kept is not None else None
    after = evaluate(key)
    if before == after:
        return ()
    later = fact.spread_later(before, after) if fact.spread_later is not None and not is_first else ()
    spreads = tuple(dict.fromkeys((*fact.spread(before, after), *later)))
    batch.kept_values[key.id] = _packed_value(fact=fact, value=after)
    return spreads


def _mark_readers(*, batch: Batch, view: View, key: FactKey, only: Callable[[PageKey], bool] | None) -> None:
    """Mark the pages that saw another value; where ``only`` some are asked for, what concerns none is not read."""
    seen = {page: digest for page, digest in _readers(view=view, key=key) if only is None or only(page)}
    defined = (page for page in pages_defined_by(key) if only is None or only(page))
    new = [page for page in defined if view.get("pages", page.id) is None]
    if only is None or seen:
        value_digest = digest_of(key)
        changed = (
            page for page, seen_then in seen.items() if seen_then != value_digest or is_waiting(view, key=page.id)
        )
        batch.pages |= dict.fromkeys(changed)
    if new and evaluate(key) is not None:
        batch.pages |= dict.fromkeys(new)


def _readers(*, view: View, key: FactKey) -> Iterator[tuple[PageKey, bytes]]:
    for index, seen in view.items("readers", key.id):
        raw = view.get("pages", index[ID_BYTES:])
        if raw is not None:
            yield PageRecord.key_in(raw), seen


def _packed_value(*, fact: Fact[Any, Any], value: Any) -> bytes | None:
    return None if value is None else bytes(_adapter(fact).dump_json(value))


@cache
def _adapter(fact: Fact[Any, Any]) -> TypeAdapter[Any]:
    return TypeAdapter(get_type_hints(fact.function)["return"])
