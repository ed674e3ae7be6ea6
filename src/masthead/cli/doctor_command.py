"""``masthead doctor``: what is wrong, and what to do."""

import os
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path
from shutil import get_terminal_size
from typing import Final

import click

from masthead.cli.data_folder import config_of, data_option
from masthead.cli.django_up import bring_up
from masthead.cli.plain import say_json
from masthead.upkeep.checks.data_folder import examine_folder
from masthead.upkeep.findings import Finding, counted, worst

_COLOURS: Final = {"ok": "green", "warning": "yellow", "trouble": "red"}
_NARROWEST: Final = 60
_WIDEST: Final = 120


@click.command(name="doctor")
@data_option()
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
@click.option("--revive", is_flag=True, help="First let the jobs that were given up run again.")
def command(data: Path, as_json: bool, revive: bool) -> None:  # noqa: FBT001 - click's way
    """Say what is wrong with a newsroom, and what to do; exit 1 on any trouble, 0 on warnings alone.

    \b
    Example:  ./masthead doctor --data var/newsroom
              ./masthead doctor --json
    """
    folder = data.resolve()
    findings = examine_folder(folder)
    if worst(findings) != "trouble":
        bring_up(folder)
        from masthead.upkeep.doctor import examine

        if revive:
            _revive()
        findings += examine(folder=folder, config=config_of(folder), now=datetime.now(UTC))
    if as_json:
        say_json({"folder": folder, "level": worst(findings), "findings": [vars(each) for each in findings]})
    else:
        _say(findings)
    sys.exit(1 if worst(findings) == "trouble" else 0)


def _revive() -> None:
    from masthead.upkeep.reviving import revive_all

    said = revive_all()
    verb = "runs" if said.revived == 1 else "run"
    left = f" {counted(said.superseded, 'job')} left, for another one does the work." if said.superseded else ""
    click.echo(f"{counted(said.revived, 'job')} {verb} again.{left}", err=True)


def _say(findings: tuple[Finding, ...]) -> None:
    first = max(len(level) for level in _COLOURS) + 1
    second = max(len(each.key) for each in findings) + 2
    width = min(max(get_terminal_size().columns, first + second + _NARROWEST), _WIDEST)
    for each in findings:
        word = click.style(each.level.ljust(first), fg=_COLOURS[each.level], bold=each.level == "trouble")
        lines = _lines(each, width=width - first - second)
        click.echo(f"{word}{each.key.ljust(second)}{lines[0]}", color=_colour())
        for line in lines[1:]:
            click.echo(f"{' ' * (first + second)}{line}")
    click.echo(_summary(findings))


def _lines(finding: Finding, *, width: int) -> list[str]:
    lines = textwrap.wrap(finding.what, width, break_long_words=False, break_on_hyphens=False)
    advice = textwrap.wrap(finding.advice, width - 3, break_long_words=False, break_on_hyphens=False)
    return lines + [("-> " if place == 0 else "   ") + line for place, line in enumerate(advice)]


def _summary(findings: tuple[Finding, ...]) -> str:
    troubles = sum(each.level == "trouble" for each in findings)
    warnings = sum(each.level == "warning" for each in findings)
    if not troubles and not warnings:
        return f"{counted(len(findings), 'check')}, and all is well."
    return f"{counted(len(findings), 'check')}: {counted(troubles, 'trouble')}, {counted(warnings, 'warning')}."


def _colour() -> bool | None:
    """Return False where the account wants none; None lets click find out whether this is a terminal."""
    return False if os.environ.get("NO_COLOR") else None
