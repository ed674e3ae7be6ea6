"""The key of an open ballot: one file, in a folder that no backup may hold, destroyed when the ballot closes.

While a ballot is open, each choice lies sealed under its key, beside the name of the voter. Once the key is gone,
nothing in any copy of the database tells who chose what, however old the copy is.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet
from django.conf import settings

# What programs that make backups look for (https://bford.info/cachedir/); ours leaves the folder out by name.
_TAG: Final = b"Signature: 8a477f597d28d172789f06886806bc55\n# Keys of open ballots. They must be in no backup.\n"


class KeyMissing(RuntimeError):
    """The key of an open ballot is not on this machine: its votes can be neither taken nor opened."""


def make_key(number: int) -> None:
    """Make the key of a ballot, readable by the newsroom's own account alone. One that is there stays."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError), (folder / "CACHEDIR.TAG").open("xb") as tag:
        tag.write(_TAG)
    mine = folder / f".{number}.{os.getpid()}"
    mine.unlink(missing_ok=True)
    handle = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(Fernet.generate_key())
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link, not a rename: of two that open a ballot at once, both then have the same key.
        with suppress(FileExistsError):
            os.link(mine, _file(number))
    finally:
        mine.unlink()
    _settle(folder)


def key_of(number: int) -> Fernet:
    """Return the key of a ballot.

    Raises:
        KeyMissing: it is not here.
    """
    try:
        return Fernet(_file(number).read_bytes())
    except (FileNotFoundError, ValueError) as error:
        raise KeyMissing(f"The key of ballot {number} is not in {_folder()}.") from error


def destroy_key(number: int) -> bool:
    """Write over the key and remove it; return whether there was one. Safe to repeat, and to be interrupted."""
    file = _file(number)
    try:
        with file.open("r+b") as opened:
            opened.write(b"\0" * file.stat().st_size)
            opened.flush()
            os.fsync(opened.fileno())
        file.unlink()
    except FileNotFoundError:
        return False
    _settle(file.parent)
    return True


def kept_keys() -> tuple[int, ...]:
    """Return the numbers of the ballots whose keys are here."""
    return tuple(sorted(int(each.stem) for each in _folder().glob("*.key") if each.stem.isdecimal()))


def _folder() -> Path:
    return Path(settings.MASTHEAD_BALLOT_KEYS)


def _file(number: int) -> Path:
    return _folder() / f"{number}.key"


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
