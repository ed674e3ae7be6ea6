"""The recovery key: what opens a backup, made to be written on paper."""

import base64
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

KEY_FILE: Final = "backup_key"
_RANDOM_BYTES: Final = 25
_CHECK_BYTES: Final = 5
_GROUP: Final = 4


class KeyUnusable(ValueError):
    """What was given is no recovery key; the message says why."""


@dataclass(frozen=True, kw_only=True)
class RecoveryKey:
    """Two hundred random bits; ``id`` tells which key it is without telling the key."""

    secret: bytes

    @property
    def id(self) -> str:
        """Name the key, for the head of a backup."""
        return hashlib.sha256(b"masthead backup key id" + self.secret).hexdigest()[:16]

    @property
    def text(self) -> str:
        """Write the key as twelve groups of four letters and digits, the last two of which find slips."""
        letters = base64.b32encode(self.secret + _check(self.secret)).decode()
        return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def key_of(folder: Path) -> tuple[RecoveryKey, bool]:
    """Return the recovery key of a newsroom, and whether it was made just now.

    Raises:
        KeyUnusable: the file is there and holds no key.
    """
    file = folder / "secrets" / KEY_FILE
    if not file.exists():
        key = RecoveryKey(secret=secrets.token_bytes(_RANDOM_BYTES))
        if keep_key(key, folder=folder):
            return key, True
    return read_key(file), False


def keep_key(key: RecoveryKey, *, folder: Path) -> bool:
    """Write the key into a newsroom's secrets (0600) where there is none; return whether it was written."""
    place = folder / "secrets"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    mine = place / f".{KEY_FILE}.{os.getpid()}"
    handle = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(f"{key.text}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link, not a rename: of two backups that start together, both use the one key.
        os.link(mine, place / KEY_FILE)
    except FileExistsError:
        return False
    finally:
        mine.unlink()
    return True


def read_key(file: Path) -> RecoveryKey:
    """Return the key in a file, whatever its case, spaces and dashes.

    Raises:
        KeyUnusable: there is none, or it has a slip in it.
    """
    try:
        raw = file.read_bytes()[:4096]
    except OSError as error:
        raise KeyUnusable(f"The recovery key in {file} cannot be read ({error.strerror}).") from error
    letters = "".join(raw.decode("ascii", "replace").split()).replace("-", "").upper()
    try:
        said = base64.b32decode(letters)
    except ValueError as error:
        raise KeyUnusable(f"{file} holds no recovery key: that is twelve groups of four letters and digits.") from error
    secret = said[:_RANDOM_BYTES]
    if len(said) != _RANDOM_BYTES + _CHECK_BYTES or said[_RANDOM_BYTES:] != _check(secret):
        raise KeyUnusable(f"The recovery key in {file} has a slip in it. Compare it with the one that you wrote down.")
    return RecoveryKey(secret=secret)


def _check(secret: bytes) -> bytes:
    return hashlib.sha256(b"masthead backup key check" + secret).digest()[:_CHECK_BYTES]
