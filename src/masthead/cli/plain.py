"""Plain speech: one-line refusals, JSON for scripts, progress for people."""

import json
import sys
from collections.abc import Callable
from typing import Any

import click


class Refused(click.ClickException):
    """The command cannot go on; the message says what happened and what to do. Exit code 1, no traceback."""

    def show(self, file: Any = None) -> None:
        """Print the message on one line."""
        click.echo(f"masthead: {self.message}", err=True)


def say_json(said: object) -> None:
    """Print ``said`` as one JSON document."""
    click.echo(json.dumps(said, ensure_ascii=False, indent=2, default=str))


def progress(what: str) -> Callable[[int], None]:
    """Return a counter that shows how far long work has come, on a terminal only."""

    def show(count: int) -> None:
        if sys.stderr.isatty() and count % 25 == 0:
            sys.stderr.write(f"\r{what}: {count}")
            sys.stderr.flush()

    return show
