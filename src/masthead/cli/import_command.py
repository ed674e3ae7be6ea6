"""``masthead import``: stories from another system."""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from masthead.cli.data_folder import data_option, existing_folder
from masthead.cli.django_up import bring_up
from masthead.cli.plain import Refused, progress, say_json
from masthead.cli.preparing import prepare

_SLUG: Final = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")


@click.group(name="import")
def command() -> None:
    """Bring stories in from another system.

    \b
    Example:  ./masthead import wordpress export.xml
    """


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option()
@click.option("--section", default="news", show_default=True, help="The address of the section where posts land.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write the account of every item here.")
@click.option("--fetch-media", "fetches_media", is_flag=True, help="Fetch pictures and recordings from where they are.")
@click.option("--json", "as_json", is_flag=True, help="Say the account as JSON.")
def wordpress(  # noqa: PLR0917 - click's way
    file: Path,
    data: Path,
    section: str,
    report: Path | None,
    fetches_media: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Bring a WordPress export (Tools > Export, "All content") in, and print it.

    Drafts, private and future posts stay unpublished. A second import of the same file changes nothing.
    Exit code 1 when an item failed; the others are in.

    \b
    Example:  ./masthead import wordpress export.xml --report report.json
    """
    if not _SLUG.fullmatch(section):
        raise Refused(f"--section: {section!r} is no address of a section. It has letters, digits and dashes.")
    folder = existing_folder(data)
    # Now, for it is hard to find out after an hour's work.
    if report is not None and not (report.parent.is_dir() and os.access(report.parent, os.W_OK)):
        raise Refused(f"{report} cannot be written. Nothing was changed.")
    bring_up(folder)
    prepare(folder)
    from masthead.archive.wordpress.importing import Wish, import_export
    from masthead.archive.wordpress.reading import NotAnExport
    from masthead.press.chore import open_edition, print_until_done

    try:
        with progress("items") as show:
            account = import_export(file, wish=Wish(section=section, fetches_media=fetches_media), progress=show)
    except NotAnExport as refused:
        raise Refused(f"{file}: {refused} Nothing was changed.") from refused
    with open_edition() as edition:
        print_until_done(edition=edition, at=datetime.now(UTC), reason="import")
    if report is not None:
        report.write_text(json.dumps(account.as_json(), ensure_ascii=False, indent=2), encoding="utf-8")
    if as_json:
        say_json(account.as_json())
    else:
        said = ", ".join(f"{count} {outcome}" for outcome, count in account.outcomes().items())
        click.echo(f"{account.item_count} items: {said or 'nothing to bring in'}.")
        if blocks := account.block_outcomes():
            said = ", ".join(f"{count} {outcome}" for outcome, count in blocks.items())
            click.echo(f"{sum(blocks.values())} blocks: {said}.")
    if "failed" in account.outcomes():
        raise Refused("Some items failed; the others are in. The report (--report FILE) says which and why.")
