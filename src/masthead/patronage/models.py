"""The tables of patronage, each idea in a file of its own."""

from masthead.patronage.events import InboundEvent
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.payments import Payment, Question, Receipt, ReceiptBook
from masthead.patronage.pledges import Pledge, PledgeStep
from masthead.patronage.seen import SeenCount
from masthead.patronage.statement_columns import StatementColumns
from masthead.patronage.sweeps import RailSweep

__all__ = [
    "InboundEvent",
    "LedgerEntry",
    "Payment",
    "Pledge",
    "PledgeStep",
    "Question",
    "RailSweep",
    "Receipt",
    "ReceiptBook",
    "SeenCount",
    "StatementColumns",
]
