"""Keep what was uploaded, as it was, outside every served folder."""

import os
import secrets
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction


def seal(raw: bytes) -> str:
    """Write ``raw`` to the sealed originals and return the random name it lies under.

    Raises:
        OSError: the folder cannot be written; nothing was kept.
    """
    name = secrets.token_hex(16)
    folder = settings.MASTHEAD_ORIGINALS
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as sealed:
        sealed.write(raw)
        sealed.flush()
        os.fsync(sealed.fileno())
    return name


def forget_original(name: str) -> None:
    """Delete a sealed original once the transaction that let go of it is committed; an empty name is none."""
    if name:
        transaction.on_commit(partial((settings.MASTHEAD_ORIGINALS / name).unlink, missing_ok=True))


def forget_with_picture(instance: Any, **_signal: Any) -> None:
    """Delete the original of a picture that is being deleted: what staff take away is kept nowhere."""
    forget_original(instance.sealed_name)
