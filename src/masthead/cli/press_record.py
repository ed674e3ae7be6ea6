"""``masthead press``: look into the record of editions, go back to one, and hold printing. No database is needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from masthead.cli.data_folder import config_of, data_option, existing_folder, readable_folder
from masthead.cli.plain import Refused, say_json

if TYPE_CHECKING:
    from masthead.press.edition import Edition

_NOTHING: Final = "Nothing has been printed here yet. Print with: ./masthead press print --all"


@click.command()
@data_option()
@click.option("--last", type=click.IntRange(min=1), default=20, show_default=True, help="How many, the newest first.")
@click.option("--json", "as_json", is_flag=True, help="Say all of them as JSON, the oldest first.")
def editions(data: Path, last: int, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """List the editions: number, when, why, and how many addresses each added, changed and withdrew.

    \b
    Example:  ./masthead press editions
    """
    from masthead.press.annals import editions as every_edition

    with reading_edition(data) as edition, edition.reading() as view:
        found = [
            {"number": number, "kept": number >= view.oldest, **vars(each)} for number, each in every_edition(view)
        ]
        frozen = view.frozen
    if as_json:
        say_json({"frozen": frozen, "editions": found})
        return
    for each in found[: -last - 1 : -1]:
        click.echo(
            "{number:>7}  {at:%Y-%m-%d %H:%M:%S}  +{added} ~{changed} -{withdrawn}  {reason}".format(**each)
            + ("" if each["kept"] else "  (bytes are kept no more)")
        )
    if frozen:
        click.echo(f"Printing is frozen: {frozen}. Lift that with: ./masthead press thaw")


@click.command()
@click.argument("number", type=click.IntRange(min=1))
@data_option()
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def show(number: int, data: Path, as_json: bool) -> None:  # noqa: FBT001
    """Show what an edition added, changed and withdrew, with the digest of each page.

    \b
    Example:  ./masthead press show 12
    """
    from masthead.press.annals import find_edition, lines_of

    with reading_edition(data) as edition, edition.reading() as view:
        found, newest = find_edition(view, number=number), view.number
        lines = list(lines_of(view, number=number))
    if found is None:
        raise Refused(f"There is no edition {number}. The newest is {newest}; see: ./masthead press editions")
    if as_json:
        told = [{"path": each.path, "deed": each.deed, "digest": each.digest.hex()} for each in lines]
        say_json({"number": number, **vars(found), "paths": told})
        return
    click.echo(f"Edition {number}, {found.at:%Y-%m-%d %H:%M:%S} UTC: {found.reason}")
    for each in lines:
        click.echo(f"{each.deed:>9}  {each.digest.hex() or '-' * 32}  {each.path}")


@click.command()
@click.argument("number", type=click.IntRange(min=1))
@data_option()
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def rollback(number: int, data: Path, as_json: bool) -> None:  # noqa: FBT001
    """Let the paper answer again what it did in an earlier edition, at once, and freeze it.

    It works with the desk and every database down. What was withdrawn since stays withdrawn, and nothing
    is printed until the freeze is lifted.

    \b
    Example:  ./masthead press rollback 12
    """
    from masthead.press.record.keys import signing_key
    from masthead.press.record.rollback import roll_back
    from masthead.press.record.signing import sign

    with writing_edition(data) as edition:
        done = roll_back(edition=edition, number=number, at=datetime.now(UTC))
        # The worker, which signs as a rule, may be down.
        sign(edition=edition, key=signing_key(existing_folder(data)))
    if as_json:
        say_json({"edition": done.number, "changed": len(done.changed_paths), "left": list(done.left)})
        return
    click.echo(
        f"The paper is as in edition {number}: {len(done.changed_paths)} addresses changed, in edition {done.number}."
    )
    for path in done.left:
        click.echo(f"Left as it is, since what it was names or is a page that was withdrawn: {path}")
    click.echo("Nothing is printed until you lift the freeze with: ./masthead press thaw")


@click.command()
@data_option()
@click.option("--reason", default="by command", show_default=True, help="Why, for those who wonder.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def freeze(data: Path, reason: str, as_json: bool) -> None:  # noqa: FBT001
    """Print nothing until the freeze is lifted; what changes meanwhile waits.

    \b
    Example:  ./masthead press freeze --reason "the desk was broken into"
    """
    from masthead.press.record.freezing import freeze as freeze_edition

    with writing_edition(data) as edition:
        freeze_edition(edition=edition, why=reason, at=datetime.now(UTC))
    _say(said="Nothing is printed until you lift the freeze with: ./masthead press thaw", frozen=True, as_json=as_json)


@click.command()
@data_option()
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def thaw(data: Path, as_json: bool) -> None:  # noqa: FBT001
    """Lift a freeze: the worker prints what waits, and after a rollback everything.

    \b
    Example:  ./masthead press thaw
    """
    from masthead.press.record.freezing import thaw as thaw_edition

    with writing_edition(data) as edition:
        was_frozen = thaw_edition(edition=edition)
    said = "The worker prints again." if was_frozen else "Printing was not frozen."
    _say(said=said, frozen=False, as_json=as_json)


def _say(*, said: str, frozen: bool, as_json: bool) -> None:
    if as_json:
        say_json({"frozen": frozen})
    else:
        click.echo(said)


@contextmanager
def reading_edition(data: Path) -> Iterator["Edition"]:
    """Open a newsroom's edition for reading.

    Raises:
        Refused: there is no newsroom, or nothing has been printed.
    """
    folder = readable_folder(data)
    from masthead.press.edition import Edition
    from masthead.press.store import NoEdition

    try:
        with Edition.open(folder / "press" / "edition") as edition:
            yield edition
    except NoEdition as nothing:
        raise Refused(_NOTHING) from nothing


@contextmanager
def writing_edition(data: Path) -> Iterator["Edition"]:
    """Open a newsroom's printed edition for writing, with how long it keeps what stood before.

    Raises:
        Refused: there is no newsroom, or nothing has been printed.
    """
    folder = existing_folder(data)
    kept = config_of(folder).press.kept
    from masthead.press.edition import Edition

    place = folder / "press" / "edition"
    if not (place / "data.mdb").exists():
        raise Refused(_NOTHING)
    with Edition.open(place, writable=True, kept=kept) as edition:
        yield edition


COMMANDS: Final = (editions, show, rollback, freeze, thaw)
