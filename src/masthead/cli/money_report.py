"""How an import is told at the command line."""

import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from masthead.cli.plain import Refused, say_json


def read_file(file: Path, *, most: int) -> bytes:
    """Return a file's bytes, one more than the most so that too much is seen.

    Raises:
        Refused: it cannot be read.
    """
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise Refused(f"{file} cannot be read ({error.strerror}). Nothing was changed.") from error


def end_with(report: Any, *, as_json: bool) -> NoReturn:
    """Say what became of an import, and end with exit code 1 where a line must be looked at."""
    if as_json:
        say_json(report.as_json())
    else:
        _say(report)
    sys.exit(1 if report.needs_a_look else 0)


def _say(report: Any) -> None:
    """Say what became of every line, and count them."""
    for line in report.lines:
        money = f"{line.amount} {line.currency}" if line.amount else ""
        day = line.booked_on.isoformat() if line.booked_on else ""
        click.echo(f"{line.number:>6}  {day:<10}  {money:>16}  {line.outcome.value:<10}  {line.why}".rstrip())
    for note in report.notes:
        click.echo(note)
    counts = report.counts
    told = ", ".join(f"{counts[name]} {name}" for name in counts if name != "new" and counts[name])
    click.echo(f"{len(report.lines)} lines: {counts['new']} new{f' ({told})' if told else ''}.")
    if report.is_rehearsal:
        click.echo("A rehearsal: nothing was changed.")
