"""The ``--data`` option: where a newsroom lies, checked before anything is started."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from masthead.cli.plain import Refused
from masthead.lib.config import FILE_NAME, Config, ConfigRefused, load_config

DEFAULT: Final = "var/newsroom"


def data_option(default: str = DEFAULT) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the ``--data DIR`` option; ``MASTHEAD_DATA`` serves where it is not given."""
    return click.option(
        "--data",
        metavar="DIR",
        type=click.Path(path_type=Path),
        default=default,
        envvar="MASTHEAD_DATA",
        show_default=True,
        help="The newsroom's data folder.",
    )


def make_folder(data: Path) -> Path:
    """Return ``data`` as an absolute path to a folder that exists and can be written, private to its owner.

    Raises:
        Refused: it cannot be made or written.
    """
    folder = _resolved(data)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "run").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Refused(f"{folder} cannot be written ({error.strerror}). Name another folder with --data.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Refused(f"{folder} cannot be written. Name another folder with --data.")
    return folder


def existing_folder(data: Path) -> Path:
    """Return ``data`` as an absolute path to a newsroom that was founded, which this account may write.

    Raises:
        Refused: there is none, or it may not be written.
    """
    return make_folder(readable_folder(data))


def readable_folder(data: Path) -> Path:
    """Return ``data`` as an absolute path to a newsroom that was founded; it may be on a disk that is only read.

    Raises:
        Refused: there is none.
    """
    folder = _resolved(data)
    if not (folder / FILE_NAME).exists():
        raise Refused(f"There is no newsroom in {folder}. Found one with: ./masthead init --data {data}")
    return folder


def _resolved(data: Path) -> Path:
    folder = data.resolve()
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is a file. Name a folder with --data.")
    return folder


def config_of(folder: Path) -> Config:
    """Return the newsroom's settings.

    Raises:
        Refused: they cannot be used.
    """
    try:
        return load_config(folder)
    except ConfigRefused as refused:
        raise Refused(str(refused)) from refused
