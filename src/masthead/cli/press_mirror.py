"""``masthead press``: the newsroom's key, mirrors of the paper, and whether a copy is genuine."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from masthead.cli.data_folder import config_of, data_option, existing_folder
from masthead.cli.plain import Refused, progress, say_json
from masthead.cli.press_record import reading_edition, writing_edition
from masthead.cli.refusals import as_refusal

if TYPE_CHECKING:
    from masthead.press.mirror.mirroring import Mirrored
    from masthead.press.mirror.places import Place
    from masthead.press.record.verifying import Verdict

# The worker may print once more while a run begins.
_TRIES: Final = 5
# The worker may just be writing the mirror; that is soon over, but for the first time.
_PATIENCE_SECONDS: Final = 30.0


@click.command()
@data_option()
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def key(data: Path, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Show the public key with which the newsroom signs its editions: readers verify mirrors by it.

    \b
    Example:  ./masthead press key
    """
    folder = existing_folder(data)
    from masthead.press.record.keys import signing_key

    said = signing_key(folder).public_key().public_bytes_raw().hex()
    if as_json:
        say_json({"key": said})
    else:
        click.echo(said)


@click.command()
@click.argument("place", required=False)
@data_option()
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def mirror(place: str | None, data: Path, as_json: bool) -> None:  # noqa: FBT001
    """Write the paper into a folder or a bucket as a complete static site, or bring such a mirror up to date.

    Its links work under any host and path, and from a stick. What was withdrawn goes in the same run.
    Without a place, every mirror in the settings (press.mirrors) is written.

    \b
    Example:  ./masthead press mirror /media/stick/paper
              ./masthead press mirror s3://bucket/paper
    """
    folder = existing_folder(data)
    listed = config_of(folder).press.mirrors
    places = (place,) if place else listed
    if not places:
        raise Refused("Name a folder or s3://bucket/path, or list mirrors in the settings (press.mirrors).")
    run = write_mirrors(data=data, places=places)
    _say_written(done=run.done, place=place, as_json=as_json)
    if run.refused:
        raise Refused(run.refusal())


def _say_written(*, done: Mapping[str, "Mirrored"], place: str | None, as_json: bool) -> None:
    """Say what each mirror holds now; a script that named one place gets nothing where that was refused."""
    if as_json and (done or not place):
        told = {
            name: {"edition": each.edition, "written": each.written, "removed": each.removed, "skipped": each.skipped}
            for name, each in done.items()
        }
        say_json(told[place] if place else told)
        return
    for name, each in done.items():
        click.echo(f"{name} holds edition {each.edition}: {each.written} files written, {each.removed} removed.")
        for path in each.skipped:
            click.echo(f"Left out, since no file may have that name: {path}")


@dataclass(frozen=True, kw_only=True)
class MirrorsWritten:
    """What became of each mirror, by its place: what was done, or why nothing could be."""

    done: Mapping[str, "Mirrored"]
    refused: Mapping[str, str]

    def refusal(self, *, saying: str = "") -> str:
        """Return which could not be written, and why, after what is said first; empty where all were."""
        told = [f"{place}: {why}" for place, why in self.refused.items()]
        return " ".join(filter(None, (saying, *told))) if told else ""


def write_mirrors(*, data: Path, places: tuple[str, ...]) -> MirrorsWritten:
    """Bring every mirror up to date that can be: none waits for another, since what was withdrawn may stand in each."""
    from masthead.press.mirror.standing import MirrorBusy, one_run

    done: dict[str, Mirrored] = {}
    refused: dict[str, str] = {}
    folder = existing_folder(data)
    for place in places:
        try:
            with one_run(data=folder, place=place, patience_seconds=_PATIENCE_SECONDS):
                done[place] = _write(data=folder, place=place)
        except (_CannotWrite, MirrorBusy) as error:
            refused[place] = str(error)
    return MirrorsWritten(done=done, refused=refused)


class _CannotWrite(Exception):
    """A mirror cannot be written; says why."""


def _write(*, data: Path, place: str) -> "Mirrored":
    """Bring one mirror up to date, and note how it stands.

    Raises:
        _CannotWrite: it could not be.
    """
    from masthead.press.mirror.standing import note_begun, note_failed, note_written

    note_begun(data=data, place=place, at=datetime.now(UTC))
    try:
        with progress("files") as show:
            done = _mirrored(data=data, place=_place(place), show=show)
    except Exception as error:
        refusal = as_refusal(error)
        is_known = refusal is not None or isinstance(error, (Refused, OSError))
        why = refusal.message if refusal else str(error) if is_known else type(error).__name__
        note_failed(data=data, place=place, why=why)
        if not is_known:
            raise
        raise _CannotWrite(why) from error
    note_written(data=data, place=place, at=datetime.now(UTC), edition=done.edition)
    return done


def _place(said: str) -> "Place":
    """Return the place that a person named: a bucket where it begins with ``s3://``, else a folder."""
    if said.startswith("s3://"):
        from masthead.press.mirror.bucket import Bucket

        return Bucket.named(said)
    from masthead.press.mirror.places import Folder

    return Folder(Path(said))


def _mirrored(*, data: Path, place: "Place", show: Callable[[int], None]) -> "Mirrored":
    from masthead.press.mirror.mirroring import EditionUnsigned
    from masthead.press.mirror.mirroring import mirror as mirror_edition
    from masthead.press.record.keys import signing_key
    from masthead.press.record.signing import is_signed, sign

    for is_last in (False,) * (_TRIES - 1) + (True,):
        with reading_edition(data) as edition:
            is_ready = is_signed(edition)
        if not is_ready:
            with writing_edition(data) as edition:
                sign(edition=edition, key=signing_key(existing_folder(data)))
        try:
            with reading_edition(data) as edition:
                return mirror_edition(edition=edition, place=place, progress=show)
        except EditionUnsigned:
            if is_last:
                raise
    raise AssertionError


@click.command()
@click.argument("place")
@click.option("--key", "said_key", required=True, metavar="KEY", help="The newsroom's public key, or a file with it.")
@click.option("--page", metavar="PATH", help="Look at this page alone, such as /news/river/.")
@click.option("--at-least", type=click.IntRange(min=0), default=0, help="An edition below this number is too old.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def verify(place: str, said_key: str, page: str | None, at_least: int, as_json: bool) -> None:  # noqa: FBT001
    """Tell whether a copy of a paper, in a folder or at an address, is what its newsroom signed.

    No newsroom and no database is needed. Exit code 1 where it is not genuine.

    \b
    Example:  ./masthead press verify /media/stick/paper --key 5f0a...
    """
    from masthead.press.record.keys import read_public_key
    from masthead.press.record.sources import source_of
    from masthead.press.record.verifying import verify as verify_all
    from masthead.press.record.verifying import verify_page

    try:
        wanted, source = read_public_key(said_key), source_of(place)
        if page:
            verdict = verify_page(source=source, key=wanted, path=page, at_least=at_least)
        else:
            with progress("pages") as show:
                verdict = verify_all(source=source, key=wanted, at_least=at_least, progress=show)
    except Exception as error:
        word = _words().get(type(error))
        if word is None:
            raise
        _say_not_genuine(word=word, why=str(error), as_json=as_json)
        sys.exit(1)
    _say_verdict(verdict=verdict, as_json=as_json)
    sys.exit(1 if verdict.faults else 0)


def _words() -> dict[type[Exception], str]:
    """Return what each way of not being genuine is called."""
    from masthead.press.record.statement import BadSignature, NotOurStatement, OtherKey
    from masthead.press.record.verifying import NotInEdition, NotSigned, OlderEdition

    return {
        NotSigned: "not signed",
        OlderEdition: "older edition",
        NotInEdition: "no such page",
        NotOurStatement: "not readable",
        OtherKey: "another key",
        BadSignature: "forged",
    }


def _say_not_genuine(*, word: str, why: str, as_json: bool) -> None:
    if as_json:
        say_json({"verdict": word, "why": why})
    else:
        click.echo(f"Not proven ({word}): {why}")


def _say_verdict(*, verdict: "Verdict", as_json: bool) -> None:
    said = verdict.statement
    if as_json:
        faults = [[each.path, each.what] for each in verdict.faults]
        word = "not genuine" if faults else "genuine"
        say_json({"verdict": word, "edition": said.edition, "at": said.at, "pages": verdict.pages, "faults": faults})
        return
    for each in verdict.faults:
        click.echo(f"{each.what:>9}  {each.path}")
    word = f"{len(verdict.faults)} differ from what was signed" if verdict.faults else "all genuine"
    click.echo(f"Edition {said.edition}, as of {said.at[:16]}: {verdict.pages} pages, {word}.")


@click.command()
@click.argument("program", type=click.Choice(["nginx", "caddy"]))
@click.argument("place", type=click.Path(path_type=Path))
@data_option()
@click.option("--listen", default="80", show_default=True, metavar="WHERE", help="A port or address, or Caddy's site.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def host(program: str, place: Path, data: Path, listen: str, as_json: bool) -> None:  # noqa: FBT001
    """Print the settings by which nginx or Caddy serves a mirror as the paper itself is served.

    They know which pages are gone and which addresses lead elsewhere; print them anew when that changes.

    \b
    Example:  ./masthead press host nginx /srv/mirror > /etc/nginx/conf.d/mirror.conf
              ./masthead press host caddy /srv/mirror --listen mirror.example > Caddyfile
    """
    from masthead.press.mirror import host_settings

    where = f":{listen}" if program == "caddy" and listen.isdigit() else listen
    with reading_edition(data) as edition, edition.reading() as view:
        write = host_settings.nginx if program == "nginx" else host_settings.caddy
        said = write(view, host=host_settings.Host(folder=place.absolute(), listen=where))
    if as_json:
        say_json({"settings": said})
    else:
        click.echo(said, nl=False)


COMMANDS: Final = (key, mirror, verify, host)
