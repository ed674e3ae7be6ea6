"""The last backup: whether there ever was one, and how old it is."""

import json
from datetime import datetime, timedelta
from typing import Final

from masthead.upkeep.backup.making import NOTE
from masthead.upkeep.findings import Finding, Patient, ago, ok, warning

_OLD_AFTER: Final = timedelta(days=8)
_MAKE: Final = "Make one now, and one a day by a timer: ./masthead backup FILE (docs/operate/backup.md)."


def backup_is_recent(patient: Patient) -> Finding:
    """Look how old the last backup is that this command line made; of other copies nothing is known here."""
    try:
        said = json.loads((patient.folder / NOTE).read_text(encoding="utf-8"))
        made_at, place = datetime.fromisoformat(said["made_at"]), said["file"]
    except (OSError, ValueError, KeyError, TypeError):
        return warning("backup", "No backup was ever made: if this disk dies, everything is gone.", advice=_MAKE)
    told = f"The last backup was made {ago(since=made_at, now=patient.now)}, as {place}."
    if patient.now - made_at > _OLD_AFTER:
        return warning("backup", told, advice=_MAKE)
    return ok("backup", told)
