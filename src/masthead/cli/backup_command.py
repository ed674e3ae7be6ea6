"""``masthead backup``: the whole newsroom in one sealed file."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from masthead.cli.data_folder import data_option, existing_folder
from masthead.cli.django_up import bring_up_existing
from masthead.cli.plain import Refused, progress, say_json


@click.command(name="backup")
@click.argument("file", type=click.Path(path_type=Path))
@data_option()
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path),
    help="The recovery key to seal it with.  [default: the newsroom's own, which is made on the first backup]",
)
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def command(file: Path, data: Path, key_file: Path | None, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Write both databases, keys, pictures and settings into one encrypted file, while the newsroom runs.

    The first backup makes the recovery key and shows it: without it no backup can be opened.

    \b
    Example:  ./masthead backup /mnt/elsewhere/herald-2026-03-14.backup
    """
    folder = existing_folder(data)
    bring_up_existing(folder)
    from masthead.upkeep.backup.making import PlaceRefused, make_backup
    from masthead.upkeep.backup.recovery_key import KeyUnusable, key_of, read_key
    from masthead.upkeep.backup.snapshots import ProgramFailed

    try:
        key, is_new = (read_key(key_file), False) if key_file else key_of(folder)
        with progress("files") as show:
            made = make_backup(folder=folder, file=file, key=key, now=datetime.now(UTC), progress=show)
    except (KeyUnusable, PlaceRefused) as refused:
        raise Refused(f"{refused} No backup was made.") from refused
    except ProgramFailed as failed:
        raise Refused(f"A database cannot be copied ({failed}). No backup was made.") from failed
    except OSError as error:
        raise Refused(f"{error.filename or file} cannot be used ({error.strerror}). No backup was made.") from error
    if as_json:
        say_json(asdict(made) | {"key_made": is_new, "recovery_key": key.text if is_new else None})
    else:
        click.echo(f"{made.file}: {made.file_count:,} files, {made.bytes / 1e6:,.1f} MB, sealed.")
    if is_new:
        _say_key(key.text, place=folder / "secrets" / "backup_key")


def _say_key(text: str, *, place: Path) -> None:
    out = sys.stderr
    click.echo(f"The recovery key of this newsroom was made: {text}", file=out)
    click.echo(
        f"It also lies in {place}. Write it down now, and keep it away from this machine and from the backups: "
        "without it no backup can be opened, and with it anybody can open all.",
        file=out,
    )
