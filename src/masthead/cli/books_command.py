"""``masthead books``: check the ledger, and hand it to an accountant."""

import sys
from pathlib import Path

import click

from masthead.cli.data_folder import data_option, existing_folder
from masthead.cli.django_up import bring_up
from masthead.cli.plain import Refused, say_json


@click.group(name="books")
def command() -> None:
    """Check the ledger, and hand it to an accountant.

    \b
    Example:  ./masthead books check
    """


@command.command()
@data_option()
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def check(data: Path, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Recompute every figure from the ledger; exit 1 and list what differs.

    \b
    Example:  ./masthead books check
    """
    bring_up(existing_folder(data))
    from masthead.patronage.books import balances, check

    found, standing = check(), balances()
    if as_json:
        said: dict[str, dict[str, str]] = {each.account: {} for each in standing}
        for each in standing:
            said[each.account][each.money.currency] = each.money.plain()
        say_json({"balances": said, "differences": [[each.key, each.what] for each in found]})
    else:
        for each in standing:
            click.echo(f"{each.account:<32} {each.money.plain():>16} {each.money.currency}")
        for one in found:
            click.echo(f"{one.key}: {one.what}")
        click.echo(f"{len(found)} differences.")
    sys.exit(1 if found else 0)


@command.command()
@data_option()
@click.option(
    "--format", "form", type=click.Choice(["csv", "journal"]), default="csv", show_default=True, help="What to write."
)
@click.option("--to", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write to this new file.")
def export(data: Path, form: str, file: Path | None) -> None:
    """Write the whole ledger, as CSV or as a journal for hledger; nobody is named in it.

    \b
    Example:  ./masthead books export --format journal --to books.journal
    """
    bring_up(existing_folder(data))
    from masthead.patronage.exporting import write_csv, write_journal

    write = write_csv if form == "csv" else write_journal
    if file is None:
        write(sys.stdout)
        return
    try:
        with file.open("x", encoding="utf-8", newline="") as out:
            count = write(out)
    except OSError as error:
        raise Refused(f"{file} cannot be written ({error.strerror}). Nothing was changed.") from error
    click.echo(f"{count} entries written to {file}.")
