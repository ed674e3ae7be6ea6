"""Keep what was uploaded, as it was, outside every served folder."""

import os
import secrets

from django.conf import settings


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
