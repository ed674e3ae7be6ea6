"""What the database itself refuses to change or to drop: entries of the ledger, and receipts."""

from typing import Final

from masthead.lib.append_only import AppendOnly

BOOKED: Final = AppendOnly(
    tables=("patronage_ledgerentry", "patronage_receipt"),
    function="patronage_refuse_change",
    refusal="what was booked is never changed: book a correction",
)
