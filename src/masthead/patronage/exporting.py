"""The books for others: CSV, and a plain-text journal that hledger and Beancount's importers read."""

import csv
from collections.abc import Iterator
from typing import IO, Final

from masthead.lib.names import only_printable
from masthead.lib.router import SUPPORTERS
from masthead.patronage.ledger import LedgerEntry

COLUMNS: Final = ("number", "booked_on", "written_at", "key", "debit", "credit", "amount", "currency", "corrects")


def write_csv(out: IO[str]) -> int:
    """Write every entry as a row of CSV, the oldest first; return how many. No person is named."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for entry in _entries():
        row = (entry.pk, entry.booked_on, entry.written_at.isoformat(), entry.key, entry.debit, entry.credit)
        writer.writerow((*row, entry.money.plain(), entry.currency, entry.corrects_id or ""))
        count += 1
    return count


def write_journal(out: IO[str]) -> int:
    """Write every entry as a transaction of an hledger journal; return how many."""
    count = 0
    for entry in _entries():
        amount = entry.money.plain()
        # On one line whatever a person named a cost, or the rest of the name would be read as money.
        out.write(
            f"{entry.booked_on:%Y-%m-%d} {only_printable(entry.key)}\n"
            f"    {entry.debit}  {amount} {entry.currency}\n"
            f"    {entry.credit}  -{amount} {entry.currency}\n\n"
        )
        count += 1
    return count


def _entries() -> Iterator[LedgerEntry]:
    return LedgerEntry.objects.using(SUPPORTERS).order_by("booked_on", "pk").iterator(2_000)
