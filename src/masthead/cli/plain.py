"""Plain speech: one-line refusals, JSON for scripts, progress for people."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import click

_SECONDS_BETWEEN: Final = 0.1


class Refused(click.ClickException):
    """The command cannot go on; the message says what happened and what to do. Exit code 1, no traceback."""

    def show(self, file: Any = None) -> None:
        """Print the message on one line."""
        click.echo(f"masthead: {' '.join(self.message.split())}", err=True)


class NotNow(Refused):
    """The command cannot go on for a reason outside; what is served from elsewhere may go on.

    Attributes:
        passes: whether a later try may find it gone.
    """

    def __init__(self, message: str, *, passes: bool) -> None:
        """Say what stands in the way."""
        super().__init__(message)
        self.passes = passes


class Mistyped(Refused):
    """The command is not one that there is; the message says what is wrong with it. Exit code 2."""

    exit_code = 2


def say_json(said: object) -> None:
    """Print ``said`` as one JSON document."""
    click.echo(json.dumps(said, ensure_ascii=False, indent=2, default=str))


def tell(said: str) -> None:
    """Tell the person at the terminal what is going on, beside what a script reads."""
    click.echo(f"masthead: {said}", err=True)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int], None]]:
    """Give a counter that shows how far long work has come, on a terminal only; its line ends with the work."""
    said_at, last = 0.0, 0

    def show(count: int) -> None:
        nonlocal said_at, last
        last = count
        if sys.stderr.isatty() and time.monotonic() - said_at >= _SECONDS_BETWEEN:
            said_at = time.monotonic()
            sys.stderr.write(f"\r{what}: {count:,}")
            sys.stderr.flush()

    try:
        yield show
    finally:
        if said_at:
            sys.stderr.write(f"\r{what}: {last:,}\n")
            sys.stderr.flush()
