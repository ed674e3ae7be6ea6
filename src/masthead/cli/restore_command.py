"""``masthead restore``: a newsroom brought back from its backup."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from masthead.cli.data_folder import data_option
from masthead.cli.django_up import bring_up
from masthead.cli.plain import Refused, progress, say_json, tell

_TERMINATED = 143


@click.command(name="restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option()
@click.option(
    "--key", "key_file", type=click.Path(path_type=Path), required=True, help="A file with the recovery key in it."
)
@click.option(
    "--erased",
    "erased",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A further list of readers who were erased since; may be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def command(file: Path, data: Path, key_file: Path, erased: tuple[Path, ...], as_json: bool) -> None:  # noqa: FBT001
    """Bring a newsroom back from a backup, into a folder that is empty or not there: wholly, or not at all.

    Readers who were erased after the backup was made are erased again, by the lists that lie beside the backup.

    \b
    Example:  ./masthead restore herald-2026-03-14.backup --key recovery-key.txt --data var/newsroom
    """
    from masthead.upkeep.backup.recovery_key import KeyUnusable
    from masthead.upkeep.backup.sealed_file import BackupUnusable
    from masthead.upkeep.backup.unpacking import TargetRefused, refuse_target

    target = data.resolve()
    try:
        refuse_target(target)
        again, made_at = _restore(file=file, target=target, key_file=key_file, erased=(*erased, *_lists_beside(file)))
    except BackupUnusable as refused:
        raise Refused(f"{file} {refused} Nothing was changed.") from refused
    except (KeyUnusable, TargetRefused) as refused:
        raise Refused(f"{refused} Nothing was changed.") from refused
    except OSError as error:
        raise Refused(f"{error.filename or file} cannot be used ({error.strerror}). Nothing was changed.") from error
    if as_json:
        say_json({"folder": target, "made_at": made_at, "erased_again": again})
        return
    click.echo(f"The newsroom as of {made_at[:16]} is back in {target}; {again} erased readers were erased again.")
    click.echo(f"Look at it with: ./masthead doctor --data {data}, then print and serve it.")


def _lists_beside(file: Path) -> list[Path]:
    """Return the lists beside every backup in the same folder: a newer one knows who was erased since this one."""
    return sorted(file.resolve().parent.glob("*.erased"))


def _restore(*, file: Path, target: Path, key_file: Path, erased: tuple[Path, ...]) -> tuple[int, str]:
    from masthead.upkeep.backup.recovery_key import read_key
    from masthead.upkeep.backup.unpacking import staging_for, unpack

    key = read_key(key_file)
    with _ended_in_order(), staging_for(target) as folder:
        with file.open("rb") as source, progress("files") as show:
            contents = unpack(source, key=key, folder=folder, progress=show)
        bring_up(folder)
        from masthead.upkeep.backup.restoring import LeftFilled, bring_back
        from masthead.upkeep.backup.snapshots import ProgramFailed
        from masthead.upkeep.upgrade import FromTheFuture, UpgradeBroke

        try:
            again = bring_back(
                folder=folder, target=target, contents=contents, erased=erased, now=datetime.now(UTC), tell=tell
            )
        except (ProgramFailed, FromTheFuture, UpgradeBroke) as refused:
            raise Refused(f"{file} cannot be brought back ({refused}). Nothing was changed.") from refused
        except LeftFilled as left:
            names = " and ".join(left.names)
            raise Refused(
                f"{file} cannot be brought back ({left}), and {names} could not be emptied again. Nothing else was "
                f"changed. Empty {names} by hand before you try again."
            ) from left
    return again, contents.made_at


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Clear away what was unpacked when we are told to end, too: it is no longer sealed."""

    def end(*_said: object) -> NoReturn:
        raise SystemExit(_TERMINATED)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
