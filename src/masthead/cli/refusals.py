"""What can go wrong in any command, in one plain line: settings, databases, the edition, files."""

import errno
import sys
from typing import Final

from masthead.cli.plain import Refused

_FILES: Final = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EISDIR, errno.ENOTDIR)
# Named by module, since most commands go without the costly ones: what was not imported was not raised.
_PLAIN: Final = {
    "masthead.lib.config": ("ConfigRefused",),
    "masthead.press.edition": ("EditionUnreadable", "EditionNotKept", "EditionFrozen", "EditionReplaced"),
    "masthead.press.hands": ("HandLost", "HandFailed"),
    "masthead.press.record.forgetting": ("StillPublished",),
    "masthead.press.record.keys": ("NoKey",),
    "masthead.press.record.rollback": ("NoSuchEdition",),
    "masthead.press.record.sources": ("SourceSilent",),
    "masthead.press.mirror.places": ("PlaceUnusable",),
    "masthead.press.mirror.mirroring": ("EditionUnsigned", "NotAMirror"),
    "masthead.jobs.lock": ("WorkerRunsAlready",),
}


def as_refusal(error: Exception) -> Refused | None:
    """Return an anticipated failure as a message for a person; None for what is a fault of ours."""
    for module, names in _PLAIN.items():
        kinds = tuple(getattr(sys.modules[module], name) for name in names) if module in sys.modules else ()
        if isinstance(error, kinds):
            return Refused(str(error))
    database = sys.modules.get("django.db")
    if database is not None and isinstance(error, database.DatabaseError):
        return database_refusal(error)
    if isinstance(error, OSError) and error.errno in _FILES:
        return Refused(f"{error.filename or 'A file'} cannot be used ({error.strerror}).")
    return None


def database_refusal(error: Exception) -> Refused:
    """Return what a database said, and what to do."""
    first_line = str(error).partition("\n")[0].rstrip(".")
    return Refused(f"A database cannot be used ({first_line}). Ask what to do: ./masthead doctor")
