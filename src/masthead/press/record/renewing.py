"""Renew the store: write every row into a new file and put that in place, for what is deleted stays in the old one.

A page of the store keeps the bytes of rows that were deleted, until others are written over them.
"""

import shutil
from itertools import islice
from pathlib import Path
from typing import Final

from masthead.press.edition import Edition
from masthead.press.turn import exchanging

_ROWS_AT_ONCE: Final = 2_000


def renew(edition: Edition) -> None:
    """Put a new file of the same rows in place of the store's, and open it; readers go over to it by themselves.

    Whoever prints waits. A run that is killed leaves the old store, or the new one.

    Cost: reads and writes the whole store; for that long it is on the disk twice.
    """
    beside = edition.folder / "renewed"
    shutil.rmtree(beside, ignore_errors=True)
    with exchanging(edition.folder):
        with edition.reading() as view, Edition.open(beside, writable=True) as renewed:
            for table in edition.tables:
                rows = view.items(table)
                while some := list(islice(rows, _ROWS_AT_ONCE)):
                    with renewed.noting() as change:
                        for key, value in some:
                            change.put(table, key, value)
        edition.close()
        _exchange(folder=edition.folder, beside=beside)
    shutil.rmtree(beside)
    edition.take_up()


def _exchange(*, folder: Path, beside: Path) -> None:
    (beside / "data.mdb").replace(folder / "data.mdb")
    # It counts the transactions and the readers of the old one.
    (folder / "lock.mdb").unlink(missing_ok=True)
