"""Secrets: one file each, readable by the newsroom's own account alone."""

import os
import secrets as random_secrets
from pathlib import Path

from masthead.lib.whole_files import write_whole


def find_secret(data: Path, name: str) -> str:
    """Return the secret ``name``, or an empty string where nobody has set it."""
    try:
        return (data / "secrets" / name).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def secret(data: Path, name: str) -> str:
    """Return the secret ``name``, made on first use (0600, 50 bytes of randomness).

    Raises:
        OSError: the data folder cannot be written.
    """
    found = find_secret(data, name)
    if found:
        return found
    folder = data / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mine = folder / f".{name}.{os.getpid()}"
    handle = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(random_secrets.token_urlsafe(50))
    try:
        # A link, not a rename: of two processes that start together, one makes the secret and both read it.
        os.link(mine, folder / name)
    except FileExistsError:
        pass
    finally:
        mine.unlink()
    return find_secret(data, name)


def keep_secret(data: Path, name: str, value: str) -> None:
    """Keep a secret that somebody else gave, in the place of an earlier one (0600).

    Raises:
        OSError: the data folder cannot be written.
    """
    if find_secret(data, name) == value:
        return
    folder = data / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(folder / name, value, mode=0o600)
