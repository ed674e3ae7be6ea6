"""``masthead press``: print, audit and count the edition."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from masthead.cli import press_mirror, press_record
from masthead.cli.data_folder import data_option, existing_folder
from masthead.cli.django_up import bring_up_existing
from masthead.cli.plain import Refused, progress, say_json
from masthead.cli.press_record import reading_edition
from masthead.cli.press_withdraw import withdraw

if TYPE_CHECKING:
    from masthead.press.printer import Outcome


@click.group(name="press")
def command() -> None:
    """Print, audit and count the edition, and look after its record.

    \b
    Example:  ./masthead press print
    """


for each in (*press_record.COMMANDS, *press_mirror.COMMANDS, withdraw):
    command.add_command(each)


@command.command(name="print")
@data_option()
@click.option("--all", "everything", is_flag=True, help="Print every page anew, not only what changed.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def print_now(data: Path, everything: bool, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Print what changed, now; no running worker is needed.

    \b
    Example:  ./masthead press print --all
    """
    bring_up_existing(existing_folder(data))
    from masthead.press.chore import open_edition, print_all, print_round

    now = datetime.now(UTC)
    outcome: Outcome | None
    with open_edition() as edition:
        if everything:
            with progress("pages") as show:
                outcome = print_all(edition=edition, at=now, reason="print --all", progress=show)
        else:
            edition.refuse_frozen()
            outcome = print_round(edition=edition, at=now).outcome
    failed = list(outcome.failed) if outcome else []
    rendered, changed = (outcome.rendered, len(outcome.changed_paths)) if outcome else (0, 0)
    if as_json:
        say_json({"rendered": rendered, "changed": changed, "failed": failed})
    else:
        click.echo(f"{rendered} pages printed, {changed} addresses changed.")
    if failed:
        raise Refused(
            f"{len(failed)} pages could not be printed; the old ones stay. Try again with: ./masthead press print --all"
        )


@command.command()
@data_option()
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def audit(data: Path, as_json: bool) -> None:  # noqa: FBT001
    """Compare the edition with a full print of the database; exit 1 and list what differs.

    \b
    Example:  ./masthead press audit
    """
    bring_up_existing(existing_folder(data))
    from masthead.press.audit import audit as compare
    from masthead.press.chore import open_edition

    with open_edition() as edition, progress("pages") as show:
        found = compare(edition=edition, progress=show)
        paths = edition.stats()["paths"]
    if as_json:
        say_json({"paths": paths, "differences": [[each.path, each.what] for each in found]})
    else:
        for each in found:
            click.echo(f"{each.what}: {each.path}")
        click.echo(f"{paths} addresses compared, {len(found)} differences.")
    sys.exit(1 if found else 0)


@command.command()
@data_option()
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def stats(data: Path, as_json: bool) -> None:  # noqa: FBT001
    """Count the edition: its number, addresses, pages, bodies and bytes.

    \b
    Example:  ./masthead press stats --json
    """
    with reading_edition(data) as edition:
        said = edition.stats()
    if as_json:
        say_json(said)
    else:
        for name, value in said.items():
            click.echo(f"{name:>9} {value:,}")
