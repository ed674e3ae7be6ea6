"""Hands: processes that render while one process writes, so that a whole print uses every core.

A hand is a fork of the process that prints, and has the same house, settings and slots. It opens the databases by
itself, never the edition, and ends with whoever holds the other end of its line.
"""

import gc
import logging
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from mmap import mmap
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any, Final, Protocol

from django.db import connections

log = logging.getLogger(__name__)
# What comes of it comes bit by bit, so that neither side holds more at a time than one outcome.
Task = Callable[[], Iterable[Any]]
# An editor's publish is rendered by the process that writes, and goes before; so do readers, the desk and the counter.
_NICE: Final = 15
_REST_SECONDS: Final = 0.005
_WHAT_IS_SAFE: Final = (
    "Readers see the edition from before, and what was rendered is kept. Go on from there: ./masthead press print --all"
)
_LOST: Final = f"A process that rendered pages was killed, maybe since memory ran out. {_WHAT_IS_SAFE}"


class HandLost(RuntimeError):
    """A process that rendered was killed; what lies ready is kept, and the next print goes on from there."""


class HandFailed(RuntimeError):
    """A task could not be done, or what came of it not be told."""


class Done:
    """Says that nothing more will come of a task."""


class Hands(Protocol):
    """Whoever does the tasks of a whole print."""

    @property
    def is_free(self) -> bool:
        """Whether one more task can be given."""
        ...

    @property
    def is_busy(self) -> bool:
        """Whether a task was given whose last outcome has not been taken."""
        ...

    def give(self, task: Task) -> None:
        """Have a task done."""
        ...

    def take(self, *, seconds: float) -> list[Any]:
        """Return what has come of tasks, after at most so many seconds; of none, maybe."""
        ...

    def resting(self) -> AbstractContextManager[None]:
        """Have no task worked at inside."""
        ...


class Rest:
    """Whether those that render are to stand aside: a byte that they and the process which prints all see."""

    def __init__(self) -> None:
        self._byte, self._printer = mmap(-1, 1), os.getpid()

    @contextmanager
    def asked_for(self) -> Iterator[None]:
        """Ask for it inside."""
        self._byte[0] = 1
        try:
            yield
        finally:
            self._byte[0] = 0

    def keep(self) -> None:
        """Stand aside as long as it is asked for, and whoever asked is alive."""
        while self._byte[0] and os.getppid() == self._printer:
            time.sleep(_REST_SECONDS)


# Of the print for which this process renders; None in every other.
_rest: Rest | None = None


def stand_aside() -> None:
    """Wait while an editor's publish is printed, which would have but half the machine otherwise.

    For a process that renders, between two pages: it holds nothing then that others wait for.
    """
    if _rest is not None:
        _rest.keep()


class OwnHands:
    """No other process: a task is worked at whenever something that came of it is taken."""

    def __init__(self) -> None:
        self._given: deque[Iterator[Any]] = deque()

    @property
    def is_free(self) -> bool:
        """Whether one more task can be given."""
        return not self._given

    @property
    def is_busy(self) -> bool:
        """Whether a task was given whose last outcome has not been taken."""
        return bool(self._given)

    def give(self, task: Task) -> None:
        """Begin a task."""
        self._given.append(iter(task()))

    def take(self, *, seconds: float) -> list[Any]:
        """Return what comes next of the task."""
        outcome = next(self._given[0], Done())
        if isinstance(outcome, Done):
            self._given.popleft()
            return []
        return [outcome]

    def resting(self) -> AbstractContextManager[None]:
        """Do nothing: none is worked at now."""
        return nullcontext()


class ForkedHands:
    """One process a core; each has a task under way and one in its hand, so that none waits for the next."""

    def __init__(self, *, lines: list[Connection], rest: Rest) -> None:
        self._given, self._rest = dict.fromkeys(lines, 0), rest

    @property
    def is_free(self) -> bool:
        """Whether one more task can be given."""
        return min(self._given.values()) < 2

    @property
    def is_busy(self) -> bool:
        """Whether a task was given whose last outcome has not been taken."""
        return any(self._given.values())

    def give(self, task: Task) -> None:
        """Send a task to the process that has least to do.

        Raises:
            HandLost: it was killed.
        """
        line = min(self._given, key=lambda each: self._given[each])
        try:
            line.send(task)
        except OSError as error:
            raise HandLost(_LOST) from error
        self._given[line] += 1

    def take(self, *, seconds: float) -> list[Any]:
        """Return what has come of tasks, after at most so many seconds.

        Raises:
            HandLost: a process was killed.
            HandFailed: a task could not be done, or its outcome not be told.
        """
        found = []
        for line in wait(list(self._given), timeout=seconds):
            assert isinstance(line, Connection)
            try:
                outcome = line.recv()
            except (EOFError, OSError) as error:
                raise HandLost(_LOST) from error
            if isinstance(outcome, HandFailed):
                raise outcome
            if isinstance(outcome, Done):
                self._given[line] -= 1
            else:
                found.append(outcome)
        return found

    def resting(self) -> AbstractContextManager[None]:
        """Have the processes stand aside inside, each from the end of the page that it is at."""
        return self._rest.asked_for()


def can_be_many() -> bool:
    """Return whether other processes may help: what only a transaction knows of the databases, none of them sees."""
    return not any(each.in_atomic_block for each in connections.all(initialized_only=True))


@contextmanager
def hands(count: int) -> Iterator[Hands]:
    """Give so many hands, and let them go afterwards; of one or none, this process does all by itself.

    So it does within a transaction.
    """
    if count < 2 or not can_be_many():
        yield OwnHands()
        return
    # No connection may be open on both sides of a fork, and what is there already is not to be copied for a mark on it.
    connections.close_all()
    gc.collect()
    gc.freeze()
    context, rest = multiprocessing.get_context("fork"), Rest()
    lines: list[Connection] = []
    started: list[ForkProcess] = []
    try:
        for _ in range(count):
            mine, theirs = context.Pipe()
            lines.append(mine)
            process = context.Process(target=_work, args=(theirs, tuple(lines), rest), daemon=True)
            process.start()
            started.append(process)
            theirs.close()
        yield ForkedHands(lines=lines, rest=rest)
    finally:
        for line in lines:
            line.close()
        for process in started:
            process.terminate()
            process.join()


def _work(line: Connection, others: tuple[Connection, ...], rest: Rest) -> None:
    """Do tasks until nobody holds the other end of the line."""
    global _rest  # noqa: PLW0603 - this process is of one print alone
    _rest = rest
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The ends that this process got by the fork; with them open, nobody would ever hear that the other end is gone.
    for each in others:
        each.close()
    os.nice(_NICE)
    with suppress(EOFError, OSError):
        while True:
            task = line.recv()
            try:
                for outcome in task():
                    line.send(outcome)
                line.send(Done())
            except (EOFError, OSError):
                raise
            except Exception as error:
                log.exception("a task of a whole print")
                line.send(HandFailed(f"Pages could not be rendered ({type(error).__name__}: {error}). {_WHAT_IS_SAFE}"))
