"""The office's access log: whether the database still refuses to change it."""

from masthead.office.triggers import LOGGED
from masthead.upkeep.findings import Finding, Patient, ok, trouble


def access_log_stays(patient: Patient) -> Finding:
    """Look whether somebody could change what was done in the supporters' office."""
    missing = LOGGED.missing()
    if not missing:
        return ok("access-log", "What was done in the supporters' office cannot be changed.")
    return trouble(
        "access-log",
        f"The database would let the access log of the supporters' office be changed: {', '.join(missing)} is missing.",
        advice="Somebody took it away. Bring a backup back, and ask who may write to the supporters' database.",
    )
