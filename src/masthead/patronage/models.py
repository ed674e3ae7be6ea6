"""The tables of patronage, each idea in a file of its own."""

from masthead.patronage.events import InboundEvent
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.payments import Payment, Question, Receipt, ReceiptBook
from masthead.patronage.pledges import Pledge, PledgeStep

__all__ = ["InboundEvent", "LedgerEntry", "Payment", "Pledge", "PledgeStep", "Question", "Receipt", "ReceiptBook"]
