"""What every start needs: databases of this version, roles, and the desk's static files."""

from datetime import UTC, datetime
from pathlib import Path

from masthead.cli.plain import Refused


def prepare(folder: Path) -> None:
    """Bring the folder up to this version of the house.

    Raises:
        Refused: the data is from a newer version, or a database does not answer.
    """
    from django.db import DatabaseError

    from masthead.upkeep.founding import found_newsroom
    from masthead.upkeep.upgrade import FromTheFuture, bring_up_to_date, gather_static_files

    try:
        was_old = bring_up_to_date(folder=folder, now=datetime.now(UTC))
    except FromTheFuture as future:
        raise Refused(f"{future} Nothing was changed. Update Masthead and try again.") from future
    except DatabaseError as error:
        raise Refused(f"A database does not answer ({type(error).__name__}). Nothing was changed.") from error
    if was_old:
        found_newsroom()
    gather_static_files(folder)
