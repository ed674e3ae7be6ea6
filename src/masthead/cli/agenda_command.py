"""``masthead agenda``: what patrons choose."""

import sys
import time
from pathlib import Path
from typing import Any

import click

from masthead.agenda.count.election import Election
from masthead.agenda.count.pabulib import read_pabulib
from masthead.agenda.count.pabulib_tables import NotPabulib
from masthead.agenda.count.result import Reason, Result, Way
from masthead.agenda.count.rules import Rule
from masthead.agenda.count.rules import count as count_election
from masthead.cli.data_folder import data_option, existing_folder
from masthead.cli.django_up import bring_up
from masthead.cli.plain import Refused, say_json

_REASONS = {
    Reason.TOO_LITTLE_SUPPORT: "too little support",
    Reason.WENT_TO_OTHERS: "its supporters' share went to other winners",
    Reason.OUT_OF_CAPACITY: "out of capacity",
}
_WAYS = {Way.FREE: "costs nothing", Way.SHARES: "paid by its supporters' shares", Way.VOTES: "by votes"}


@click.group(name="agenda")
def command() -> None:
    """Count what patrons choose, and check a count.

    \b
    Example:  ./masthead agenda count ballot.pb
    """


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--rule",
    "name",
    type=click.Choice(["equal-shares", "most-votes"]),
    default="equal-shares",
    show_default=True,
    help="The Method of Equal Shares, or most votes that fit.",
)
@click.option(
    "--increase",
    type=click.Choice(["none", "to-the-end", "first-full"]),
    help="Raise shares: not, until the result no longer fits (default), or until it is full. Equal shares only.",
)
@click.option(
    "--fill",
    type=click.Choice(["votes", "none"]),
    help="Give the capacity left to what has most votes (default), or to nothing. Equal shares only.",
)
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def count(file: Path, name: Any, increase: Any, fill: Any, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Count a Pabulib file of approval or choose-1 ballots, exactly.

    docs/agenda-rule.md says what each rule and variant is.

    \b
    Example:  ./masthead agenda count ballot.pb --rule most-votes --json
    """
    if name == "most-votes" and (increase or fill):
        raise Refused("--increase and --fill are parts of equal shares; most votes has neither.")
    rule = Rule(name=name, increase=increase or "to-the-end", fill=fill or "votes")
    election = _read(file)
    started = time.perf_counter()
    result = count_election(election=election, rule=rule)
    seconds = round(time.perf_counter() - started, 3)
    if as_json:
        say_json(_as_json(election=election, rule=rule, result=result, seconds=seconds))
    else:
        _tell(election=election, rule=rule, result=result, seconds=seconds)


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--receipt", help="Look for the ballot of this receipt, too.")
@click.option("--manifest", help="The manifest's hash, or its file, as published when the round opened.")
@click.option("--seal", help="The root, or the seal's file, as published when the round closed.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def verify(file: Path, receipt: str | None, manifest: str | None, seal: str | None, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Check a round.zip: hashes, ballots, winners. The verify.py inside does the same without Masthead.

    \b
    Example:  ./masthead agenda verify round.zip --seal 3f1c...
    """
    from masthead.agenda.round.checker import verify as checker
    from masthead.agenda.round.checker.papers import Unreadable

    try:
        found = checker.examine(file, receipt=receipt, manifest=manifest, seal=seal)
    except Unreadable as wrong:
        raise Refused(f"{file} cannot be checked. {wrong}") from wrong
    except (OSError, UnicodeDecodeError) as wrong:
        raise Refused(f"{getattr(wrong, 'filename', None) or file} cannot be read: {wrong}.") from wrong
    if as_json:
        say_json(
            {"is_right": not found.problems, "problems": [each._asdict() for each in found.problems]} | found.hashes
        )
    else:
        for line in found.told:
            click.echo("".join(letter if letter.isprintable() else "?" for letter in line))
    sys.exit(1 if found.problems else 0)


@command.command()
@click.argument("number", type=click.IntRange(1))
@data_option()
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Write here.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def export(number: int, data: Path, folder: Path, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Write a counted ballot as a Pabulib file and as round.zip; below 100 ballots the zip alone, with totals.

    \b
    Example:  ./masthead agenda export 3 --to /tmp
    """
    bring_up(existing_folder(data))
    from masthead.agenda.exporting import NotCounted, exported
    from masthead.agenda.manifests import ManifestSpoiled

    try:
        files = exported(number)
        written = [_write_new(folder / name, raw) for name, raw in sorted(files.items())]
    except (NotCounted, ManifestSpoiled) as wrong:
        raise Refused(str(wrong)) from wrong
    is_small = not any(each.suffix == ".pb" for each in written)
    if as_json:
        say_json({"files": [str(each) for each in written], "shows_ballots": not is_small})
        return
    for each in written:
        click.echo(f"Written: {each}")
    if is_small:
        click.echo("Fewer than 100 ballots: a ballot would point at its voter, so totals are written, and no .pb.")


@command.command("call-off")
@click.argument("number", type=click.IntRange(1))
@data_option()
@click.option("--reason", required=True, help="Why, in the newsroom's main language; everybody reads it.")
def call_off(number: int, data: Path, reason: str) -> None:
    """Call an open ballot off: every vote is destroyed unread, and its pitches are open again.

    \b
    Example:  ./masthead agenda call-off 3 --reason "The key was lost; we vote again in May."
    """
    bring_up(existing_folder(data))
    from django.conf import settings
    from django.utils import timezone

    from masthead.agenda.calling_off import NotOpen, call_open_ballot_off

    try:
        call_open_ballot_off(number, reason={settings.LANGUAGE_CODE: reason}, now=timezone.now())
    except NotOpen as wrong:
        raise Refused(str(wrong)) from wrong
    click.echo(f"Ballot {number} was called off. No vote in it was read.")


def _write_new(file: Path, raw: bytes) -> Path:
    try:
        with file.open("xb") as out:
            out.write(raw)
    except FileExistsError as error:
        raise Refused(f"{file} is there already. It stays as it is; write to another folder.") from error
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror}.") from error
    return file


def _read(file: Path) -> Election:
    try:
        return read_pabulib(file)
    except NotPabulib as wrong:
        raise Refused(f"{file} cannot be counted. {wrong}") from wrong
    except OSError as wrong:
        raise Refused(f"{file} cannot be read: {wrong.strerror}.") from wrong


def _as_json(*, election: Election, rule: Rule, result: Result, seconds: float) -> dict[str, object]:
    unit = election.unit
    return {
        "winners": list(result.winners),
        "cost": _amount(result.cost, unit=unit),
        "rule": rule.name,
        "seconds": seconds,
        "increase": None if rule.name == "most-votes" else rule.increase,
        "fill": None if rule.name == "most-votes" else rule.fill,
        "capacity": _amount(election.capacity, unit=unit),
        "ballots": len(election.ballots),
        "steps": result.steps,
        "ways": {each.id: str(each.way) for each in result.chosen},
        "reasons": {each.id: str(each.reason) for each in result.not_chosen},
    }


def _amount(parts: int, *, unit: int) -> int | str:
    """Return an amount in units: a whole number, or digits with a point, so that nothing is rounded."""
    whole, rest = divmod(parts, unit)
    return f"{whole}.{rest:0{len(str(unit)) - 1}}" if rest else whole


def _tell(*, election: Election, rule: Rule, result: Result, seconds: float) -> None:
    names = {pitch.id: pitch.name for pitch in election.pitches}
    unit = election.unit
    click.echo(f"{len(election.ballots)} ballots, {len(election.pitches)} pitches. Rule: {rule}.")
    for each in result.chosen:
        click.echo(f"  chosen  {_line(each.id, names=names)}: {each.votes} ballots, {_WAYS[each.way]}")
    for other in result.not_chosen:
        click.echo(f"  not     {_line(other.id, names=names)}: {other.votes} ballots, {_REASONS[other.reason]}")
    cost, capacity = _amount(result.cost, unit=unit), _amount(election.capacity, unit=unit)
    click.echo(f"{cost} of {capacity} used, counted in {seconds} s.")


def _line(pitch: str, *, names: dict[str, str]) -> str:
    """Name a pitch; a file's own text may hold anything, and a terminal obeys control characters."""
    name = "".join(letter if letter.isprintable() else " " for letter in names[pitch])
    return f"{pitch} {name}".strip()
