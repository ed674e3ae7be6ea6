"""``masthead money``: what banks and platforms say, into the books."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from masthead.cli.data_folder import data_option, existing_folder
from masthead.cli.django_up import bring_up
from masthead.cli.money_patrons import import_patrons
from masthead.cli.money_payout import payout, questions
from masthead.cli.money_report import end_with, read_file
from masthead.cli.plain import Refused


@click.group(name="money")
def command() -> None:
    """Bring what banks and platforms say into the books.

    \b
    Example:  ./masthead money import-statement march.xml --dry-run
    """


@command.command(name="import-statement")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option()
@click.option("--format", "form", type=click.Choice(["camt", "csv"]), help="What the file is; else it is looked at.")
@click.option("--columns", "columns_name", default="", help="The stored columns to read a CSV file by.")
@click.option("--dry-run", "is_rehearsal", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def import_statement(  # noqa: PLR0917 - click's way
    file: Path,
    data: Path,
    form: str | None,
    columns_name: str,
    is_rehearsal: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Import a bank statement: CAMT.053, or CSV by columns that were saved.

    Each line of money is booked once, however many files tell of it. Exit code 1 when a line must be looked
    at because it could not be booked; the others are in.

    \b
    Example:  ./masthead money import-statement march.xml --dry-run
    """
    bring_up(existing_folder(data))
    from masthead.patronage.rails.bank import importing
    from masthead.patronage.rails.bank.lines import MOST_BYTES, StatementRefused

    said = importing.File(raw=read_file(file, most=MOST_BYTES), form=form or "", columns_name=columns_name)
    try:
        report = importing.import_statement(said, now=datetime.now(UTC), is_rehearsal=is_rehearsal)
    except StatementRefused as refused:
        raise Refused(f"{file}: {refused} Nothing was changed.") from refused
    end_with(report, as_json=as_json)


@command.command(name="save-columns")
@click.argument("name")
@data_option()
@click.option("--day", required=True, help="The column of the day on which the bank booked it.")
@click.option("--amount", required=True, help="The column of the amount.")
@click.option("--text", multiple=True, required=True, help="A column with the giver's words; may be given again.")
@click.option("--payer", default="", help="The column of the payer's name.")
@click.option("--payer-account", default="", help="The column of the payer's account.")
@click.option("--reference", default="", help="The column of the bank's own reference of the row.")
@click.option("--currency", default="", help="The column of the currency; else support.currency.")
@click.option("--account", default="", help="The column of your own account.")
@click.option("--sign", default="", help="The column that says whether money came or went.")
@click.option("--credit-word", default="", help="What stands there when money came.")
@click.option("--debit", default="", help="A second column of amounts, for money that went.")
@click.option("--status", default="", help="The column that says whether the row is booked.")
@click.option("--booked-word", default="", help="What stands there when it is.")
@click.option("--day-form", default="YYYY-MM-DD", show_default=True, help="How days are written, as DD.MM.YYYY.")
@click.option("--decimal-sign", default=".", show_default=True, help="What stands before the cents.")
@click.option("--encoding", default="", help="What the file is written in where it is not UTF-8, as cp1252.")
def save_columns(name: str, data: Path, **said: Any) -> None:
    """Say once what the columns of your bank's CSV file mean.

    \b
    Example:  ./masthead money save-columns mybank --day Date --amount Amount --text Purpose
    """
    bring_up(existing_folder(data))
    from masthead.patronage.rails.bank import columns

    try:
        columns.save_columns(name, columns.columns_from(said), now=datetime.now(UTC))
    except columns.ColumnsWrong as refused:
        raise Refused(f"{refused} Nothing was changed.") from refused
    click.echo(f"The columns are kept as {name}.")


for _other in (import_patrons, questions, payout):
    command.add_command(_other)
