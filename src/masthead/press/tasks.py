"""What a hand is given to do for a whole print, and what it remembers between one task and the next."""

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from masthead.press.batch import Batch
from masthead.press.dirty import keep_value
from masthead.press.facts import Args, FactKey, Run, registered, running
from masthead.press.hands import stand_aside
from masthead.press.prepared import HeaderPolicy
from masthead.press.rendering import prime, render_one
from masthead.press.staging import Chunk
from masthead.press.table import PageKey, Prime, kind_of, primes_of

# What many pages read, as topics and bylines, is read once in so many values. More would cost memory in every hand.
_VALUES_KEPT: Final = 2_000
_DEAR_KEPT: Final = 1_000
# Each is a row to be written, on a page of the store that it may share with no other row. A hundred stories' pages
# read some 3,000.
_FACTS_AT_ONCE: Final = 5_000
_memory: dict[bytes, Run] = {}


def read_values(*, name: str, every: list[Args], at: datetime) -> Iterator[Batch]:
    """Read what many facts of a spreading name are."""
    fact, batch = registered(name), Batch()
    with running(at=at):
        prime(fact.prime, every=every)
        for args in every:
            keep_value(batch=batch, fact=fact, key=FactKey(name, args))
    yield batch


def render_chunks(*, keys: list[PageKey], at: datetime, policy: HeaderPolicy, state: bytes) -> Iterator[Chunk]:
    """Render some pages, mostly of one kind, with what they read together read at once.

    They come in one chunk, or in several where they read very much: a month's sitemap reads each story of the month.

    Args:
        state: what was read for an earlier chunk still holds where it was read in the same state.
    """
    left = deque(keys)
    while left:
        run = _remembered(at=at, state=state)
        with running(at=at, run=run):
            chunk = _render_some(left, policy=policy)
        if len(run.values) > _VALUES_KEPT:
            forget()
            _memory[state] = run.with_what_is_dear(most=_DEAR_KEPT)
        yield chunk


def _render_some(left: deque[PageKey], *, policy: HeaderPolicy) -> Chunk:
    """Render the first of what is left, until enough was read."""
    batch = Batch()
    for each, every in _asked(left).items():
        prime(each, every=list(every))
    while left and sum(len(each.facts) for each in batch.rendered) < _FACTS_AT_ONCE:
        stand_aside()
        render_one(batch=batch, key=left.popleft(), policy=policy)
    return Chunk(rendered=batch.rendered, gone=batch.gone, failed=batch.failed)


def _asked(keys: Iterable[PageKey]) -> dict[Prime, dict[Args, None]]:
    """Return what reads facts for many of some pages at once, and for which arguments."""
    asked: dict[Prime, dict[Args, None]] = {}
    for key in keys:
        for each in primes_of(kind_of(key)):
            asked.setdefault(each, {})[key.args] = None
    return asked


def _remembered(*, at: datetime, state: bytes) -> Run:
    """Return what was read so far in a state; what was read in any other is forgotten."""
    if state not in _memory:
        forget()
        _memory[state] = Run(now=at)
    return _memory[state]


def forget() -> None:
    """Forget all that was read for earlier tasks."""
    _memory.clear()
