"""The tables of patronage, each idea in a file of its own."""

from masthead.patronage.events import InboundEvent
from masthead.patronage.followed import FollowedCount
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.merges import MergedPledge, ReaderMerge
from masthead.patronage.outside_patrons import OutsidePatron, RailImport
from masthead.patronage.payments import Payment, Question, Receipt, ReceiptBook
from masthead.patronage.pledges import Pledge, PledgeStep
from masthead.patronage.refusals import HeldBackCount, RefusedCount
from masthead.patronage.seats import PaidSeats, Seat, SeatBook
from masthead.patronage.seen import SeenCount
from masthead.patronage.statement_columns import StatementColumns
from masthead.patronage.sweeps import RailSweep
from masthead.patronage.thanks_words import ThanksWords
from masthead.patronage.wall_names import WallName

__all__ = [
    "FollowedCount",
    "HeldBackCount",
    "InboundEvent",
    "LedgerEntry",
    "MergedPledge",
    "OutsidePatron",
    "PaidSeats",
    "Payment",
    "Pledge",
    "PledgeStep",
    "Question",
    "RailImport",
    "RailSweep",
    "ReaderMerge",
    "Receipt",
    "ReceiptBook",
    "RefusedCount",
    "Seat",
    "SeatBook",
    "SeenCount",
    "StatementColumns",
    "ThanksWords",
    "WallName",
]
