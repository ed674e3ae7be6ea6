"""A print of everything, chunk by chunk: laid ready in short transactions, shown in one, and gone on with if it stops.

What is noted while it goes on is printed between the chunks, what an editor waits for first. No page that was given
out before a note was read is laid ready after that note is settled, so what is shown in the end is, page by page, what
a print of one state of the database gives.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, Final, Protocol
from uuid import uuid4

from masthead.press import rendering
from masthead.press.batch import Batch
from masthead.press.edition import Edition
from masthead.press.facts import Args, running, spreading
from masthead.press.hands import Hands, Task, can_be_many, hands
from masthead.press.printer import Outcome
from masthead.press.staging import Chunk, Stage, Whole, drop_some, find_whole, is_reached, unreached
from masthead.press.table import PageKey, all_kinds
from masthead.press.tasks import forget, read_values, render_chunks
from masthead.press.view import PRINTED_BY, UNDER_WAY

# More would render a little faster, in memory that grows with them in every process.
_PAGES_AT_ONCE: Final = 100
_FEW_PAGES: Final = 300
_VALUES_AT_ONCE: Final = 1_000
# A look costs a fiftieth of that.
_LOOK_EVERY_SECONDS: Final = 0.005


class News(Protocol):
    """What else is to be printed while a whole print goes on."""

    def is_waiting(self) -> bool:
        """Return whether something was noted."""
        ...

    def is_new(self) -> bool:
        """Return whether something was noted since ``first`` was asked for last."""
        ...

    def first(self) -> None:
        """Print what an editor waits for, of what was noted since this was asked for last."""
        ...

    def everything(self) -> None:
        """Print all that was noted, and settle it."""
        ...


class NoNews:
    """Nothing else is printed meanwhile."""

    def is_waiting(self) -> bool:
        """Return that there is nothing."""
        return False

    def is_new(self) -> bool:
        """Return that there is nothing."""
        return False

    def first(self) -> None:
        """Do nothing."""

    def everything(self) -> None:
        """Do nothing."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A whole print as it is asked for: at which instant, why, by which version, with how many processes.

    ``noted`` is what the print covers of what was noted before: whoever asked for it settles that when it is shown.
    ``seconds`` bounds how long it goes on before it lets others have their turn, and is to be called again.
    """

    at: datetime
    reason: str
    version: bytes = b""
    noted: tuple[tuple[str, int], ...] = ()
    processes: int = 1
    seconds: float | None = None
    progress: Callable[[int], None] | None = None


def all_cores() -> int:
    """Return how many processes can render at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def print_whole(*, edition: Edition, wanted: Wanted, news: News | None = None) -> Outcome:
    """Print every page that exists and withdraw every other; go on where a print by the same version stopped.

    The outcome says whether all is shown, and counts what this call rendered. It is not where time was up, or where
    somebody rolled back meanwhile; called again, it goes on or begins anew.

    Raises:
        HandLost: a process that rendered was killed.
    """
    whole = _begin(edition=edition, wanted=wanted)
    run = _Run(edition=edition, whole=whole, wanted=wanted, news=news or NoNews())
    with hands(run.processes()) as helping:
        is_through = run.go(helping)
    forget()
    if is_through:
        run.show()
    return run.outcome


def _begin(*, edition: Edition, wanted: Wanted) -> Whole:
    """Note that a whole print is under way, or return the one that is; another version's is dropped."""
    with edition.reading() as view:
        known = find_whole(view)
        is_empty = view.count("staged") == 0
    if known is not None and known.version == wanted.version:
        return known
    while not is_empty:
        with edition.noting() as change:
            is_empty = not drop_some(change)
    whole = Whole(at=wanted.at, reason=wanted.reason, version=wanted.version, noted=wanted.noted)
    with edition.noting() as change:
        change.put("meta", UNDER_WAY, whole.packed())
        # Whoever is killed from here on leaves an edition that is to be printed anew.
        change.delete("meta", PRINTED_BY)
    return whole


class _Run:
    """One stretch of a whole print."""

    def __init__(self, *, edition: Edition, whole: Whole, wanted: Wanted, news: News) -> None:
        self._edition, self._whole, self._wanted, self._news = edition, whole, wanted, news
        self._policy, self._renewed = rendering.header_policy(), set[str]()
        self._ends_at: float | None = None
        self._values: set[bytes] = set()
        self._is_held, self._is_called, self._asked_at = False, False, 0.0
        self._rendered, self._failed, self._unread = 0, dict[str, None](), list[str]()
        self._number, self._changed, self._is_shown = 0, tuple[str, ...](), False
        self._state = uuid4().bytes

    @property
    def outcome(self) -> Outcome:
        """What has come of it so far."""
        return Outcome(
            number=self._number,
            rendered=self._rendered,
            changed_paths=self._changed,
            failed=tuple(self._failed),
            # Of an earlier stretch too: what made them suspect stays noted until they are read.
            unread=self._whole.unread,
            is_whole=self._is_shown,
        )

    def processes(self) -> int:
        """Return how many processes are to render: only where there are many pages does it pay to begin others."""
        if self._wanted.processes < 2 or not can_be_many():
            return 1
        with self._edition.reading() as view:
            is_large = view.count("pages") >= _FEW_PAGES
        is_large = is_large or len(list(islice(self._listed(), _FEW_PAGES))) == _FEW_PAGES
        return self._wanted.processes if is_large else 1

    def go(self, helping: Hands) -> bool:
        """Go on until all lies ready; return whether it does, or time was up."""
        if not self._whole.has_values:
            self._do(helping, tasks=self._value_tasks(), take=self._keep, is_bounded=False)
            self._drop_old_values()
        return self._do(helping, tasks=self._page_tasks(self._listed()), take=self._lay) and self._do(
            helping, tasks=self._page_tasks(self._left()), take=self._lay
        )

    def show(self) -> None:
        """Let readers see it, once nothing is noted any more that what lies ready may not show."""
        while self._news.is_waiting():
            self._news.everything()
        at = max(self._whole.at, self._wanted.at)
        with self._edition.reading() as view:
            rows = view.count("staged")
        with self._edition.making_room(rows=rows), self._edition.writing(reason=self._whole.reason, at=at) as change:
            # Somebody rolled back meanwhile, which drops what lies ready: it was printed over what is gone now.
            if find_whole(change) != self._whole:
                return
            stage = Stage(change=change, at=at, policy=self._policy, renewed=self._renewed)
            self._failed |= dict.fromkeys(map(str, stage.show(self._whole)))
            self._changed = change.changed_paths
            self._number = change.number + bool(self._changed)
        self._is_shown = True

    def _do(
        self, helping: Hands, *, tasks: Iterator[Task], take: Callable[[Any], Any], is_bounded: bool = True
    ) -> bool:
        """Have all tasks done and take what comes of them; return whether there was time for all."""
        is_left = True
        while True:
            if is_left and helping.is_free and not self._is_held and not (is_bounded and self._is_late()):
                task = next(tasks, None)
                is_left = task is not None
                if task is not None:
                    self._begin_to_count(is_bounded=is_bounded)
                    helping.give(task)
            elif helping.is_busy:
                for each in helping.take(seconds=_LOOK_EVERY_SECONDS):
                    left = each
                    while left is not None:
                        left = take(left)
                        self._look(helping)
            elif not self._is_held:
                return not is_left
            self._hear(helping)

    def _begin_to_count(self, *, is_bounded: bool) -> None:
        # From the first page on: however short the stretch and however long the list, it comes a little further.
        if is_bounded and self._ends_at is None and self._wanted.seconds is not None:
            self._ends_at = time.monotonic() + self._wanted.seconds

    def _is_late(self) -> bool:
        return self._ends_at is not None and time.monotonic() >= self._ends_at

    def _hear(self, helping: Hands) -> None:
        """Print what was noted: what an editor waits for at once, the rest when all that was given out lies ready."""
        self._look(helping)
        if self._is_held and not helping.is_busy:
            self._news.everything()
            # What is settled now may be other than what was read before.
            self._is_held, self._state = False, uuid4().bytes

    def _look(self, helping: Hands) -> None:
        """Print what an editor waits for, where something was noted; it has the machine for itself meanwhile."""
        if self._hears():
            self._is_called, self._is_held = False, True
            with helping.resting():
                self._news.first()

    def _hears(self) -> bool:
        """Return whether something was noted that nobody has looked at; asked no more often than it is worth."""
        if not self._is_called and time.monotonic() - self._asked_at > _LOOK_EVERY_SECONDS:
            self._asked_at = time.monotonic()
            self._is_called = self._news.is_new() if self._is_held else self._news.is_waiting()
        return self._is_called

    def _value_tasks(self) -> Iterator[Task]:
        for fact in spreading():
            with running(at=self._whole.at):
                every = list(fact.every() if fact.every else ())
            for start in range(0, len(every), _VALUES_AT_ONCE):
                yield partial(
                    read_values, name=fact.name, every=every[start : start + _VALUES_AT_ONCE], at=self._whole.at
                )

    def _keep(self, batch: Batch) -> None:
        """Keep what spreading facts are before a page is rendered: a later change is then known by it."""
        self._unread += batch.unread
        with self._edition.noting() as change:
            for key, value in batch.kept_values.items():
                if value is not None:
                    self._values.add(key)
                    change.put("facts", key, value)

    def _drop_old_values(self) -> None:
        """Forget what facts were that are no more; not where one could not be read, for that may be one of these."""
        with self._edition.reading() as view:
            old = [] if self._unread else [key for key, _ in view.items("facts") if key not in self._values]
        self._values.clear()
        before, self._whole = self._whole, replace(self._whole, has_values=True, unread=tuple(self._unread))
        with self._edition.noting() as change:
            for key in old:
                change.delete("facts", key)
            if find_whole(change) == before:
                change.put("meta", UNDER_WAY, self._whole.packed())

    def _listed(self) -> Iterator[PageKey]:
        for every, kinds in _listed_together():
            # Read to the end at once: a query that stays open keeps its connection from writing.
            with running(at=self._whole.at):
                listed = list(every())
            yield from (PageKey(name, args) for args in listed for name in kinds)

    def _left(self) -> Iterator[PageKey]:
        with self._edition.reading() as view:
            left = list(unreached(view))
        yield from left

    def _page_tasks(self, keys: Iterator[PageKey]) -> Iterator[Task]:
        while some := list(islice(keys, _PAGES_AT_ONCE)):
            with self._edition.reading() as view:
                new = [key for key in some if not is_reached(view, key=key)]
            if new:
                yield partial(render_chunks, keys=new, at=self._whole.at, policy=self._policy, state=self._state)

    def _lay(self, chunk: Chunk) -> Chunk | None:
        """Lay a chunk ready; return what is left of it where somebody publishes meanwhile, who goes before."""
        with self._edition.noting() as change:
            stage = Stage(change=change, at=self._whole.at, policy=self._policy, renewed=self._renewed)
            left = stage.lay(chunk, is_enough=self._hears)
        self._rendered += len(chunk.rendered) - len(left.rendered if left else ())
        self._failed |= dict.fromkeys(map(str, chunk.failed))
        if self._wanted.progress is not None:
            self._wanted.progress(self._rendered)
        return left


def _listed_together() -> list[tuple[Callable[[], Iterable[Args]], list[str]]]:
    """Return the kinds of pages by how they are listed: what two pages of one thing read is then read once."""
    found: dict[Callable[[], Iterable[Args]], list[str]] = {}
    for kind in all_kinds():
        found.setdefault(kind.every, []).append(kind.name)
    return list(found.items())


def print_everything(
    *, edition: Edition, at: datetime, reason: str, progress: Callable[[int], None] | None = None
) -> Outcome:
    """Print every page that exists, and withdraw every page that no longer does, whatever is noted meanwhile."""
    wanted = Wanted(at=at, reason=reason, processes=all_cores(), progress=progress)
    return print_whole(edition=edition, wanted=wanted)
