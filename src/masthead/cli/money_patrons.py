"""``masthead money import-patrons``: what platforms say, into the books."""

from datetime import UTC, datetime
from pathlib import Path

import click

from masthead.cli.data_folder import data_option, existing_folder
from masthead.cli.django_up import bring_up
from masthead.cli.money_report import end_with, read_file
from masthead.cli.plain import Refused


@click.command(name="import-patrons")
@click.argument("rail")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option()
@click.option("--dry-run", "is_rehearsal", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def import_patrons(
    rail: str,
    file: Path,
    data: Path,
    is_rehearsal: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Import what a platform exports (CSV): of patreon, kofi or buymeacoffee.

    Each line is accounted for, and a second import changes nothing. Exit code 1 when a line must be looked
    at because it could not be booked; the others are in.

    \b
    Example:  ./masthead money import-patrons kofi Transactions.csv --dry-run
    """
    bring_up(existing_folder(data))
    from masthead.patronage.rails.contract import Ability, FileRefused
    from masthead.patronage.rails.outside.table import MOST_BYTES
    from masthead.patronage.rails.registry import all_rails

    known = {each.kind: each for each in all_rails() if Ability.KEPT_ELSEWHERE in each.abilities and each.import_file}
    way = known.get(rail)
    if way is None or way.import_file is None:
        raise Refused(f"No platform is called {rail!r}. Known: {', '.join(known)}. Nothing was changed.")
    raw = read_file(file, most=MOST_BYTES)
    try:
        report = way.import_file(raw=raw, now=datetime.now(UTC), is_rehearsal=is_rehearsal)
    except FileRefused as refused:
        raise Refused(f"{file}: {refused} Nothing was changed.") from refused
    end_with(report, as_json=as_json)
