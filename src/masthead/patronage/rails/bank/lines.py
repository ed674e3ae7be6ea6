"""A statement's lines, whatever file they were in: money that came, and what is passed over and why."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from masthead.lib.money import Money
from masthead.patronage.rails.contract import FileRefused

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_LINES: Final = 50_000
# A bank books Friday's evening on Monday; what is further ahead is a slip or a trick.
_AHEAD: Final = timedelta(days=7)
_EARLIEST: Final = date(2000, 1, 1)
# Banks know an account by its national number, too.
_FEWEST_DIGITS: Final = 6
_SPACES: Final = re.compile(r"\s+")


class StatementRefused(FileRefused):
    """The file cannot be used; the message says why and what to do. Nothing was changed."""


class Why(TextChoices):
    """Why a line brought no money to the books."""

    DEBIT = "debit", _("Money that went out")
    TAKEN_BACK = "taken-back", _("The bank took a payment back. If it was a gift, book a refund")
    DEBIT_REVERSED = "debit-reversed", _("Money that had gone out and came back")
    PENDING = "pending", _("Not booked by the bank yet; it comes again when it is")
    NOTHING = "nothing", _("An amount of nothing")
    OTHER_ACCOUNT = "other-account", _("A line of another account")
    NO_PAYMENT = "no-payment", _("A row without day and amount")
    KNOWN = "known", _("Imported before")
    OTHER_WORDS = (
        "other-words",
        _("The bank told of this entry before in other words. Import the whole day, or look at the account"),
    )
    OTHER_FORMAT = "other-format", _("This day was imported from another kind of file. Import that kind again")
    SHORT = "short", _("The row ends before its last column")
    NO_DAY = "no-day", _("The day cannot be read, or lies in the future")
    NO_AMOUNT = "no-amount", _("The amount or its currency cannot be read")
    NO_SIGN = "no-sign", _("It does not say whether money came or went")


@dataclass(frozen=True, kw_only=True)
class Line:
    """Money that came to the account: one payment of one payer, as far as the bank says.

    Attributes:
        number: where it stands in the file, for a person: "3", or "3.2" inside of a collective entry.
        entry: the bank's reference of the entry with the entry's amount, or empty where the bank gives none.
        own_reference: the bank's reference of this very payment, where it has one.
        texts: what the giver wrote; each is searched for a reference.
    """

    number: str
    booked_on: date
    money: Money
    entry: str = ""
    own_reference: str = ""
    payer: str = ""
    payer_account: str = ""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PassedOver:
    """A line that is not money for the books; ``is_fault`` where that is because it cannot be read."""

    number: str
    why: Why
    is_fault: bool = False


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a file says of one account.

    Attributes:
        account: the IBAN.
        source: the kind of file, by which the same day is not taken from two kinds.
    """

    account: str
    source: str
    lines: tuple[Line, ...]
    passed_over: tuple[PassedOver, ...]
    notes: tuple[str, ...] = ()


def is_bookable(day: date, *, today: date) -> bool:
    """Return whether a bank can have booked something on this day."""
    return _EARLIEST <= day <= today + _AHEAD


def is_of_account(said: str, *, account: str) -> bool:
    """Return whether a file means the account with this IBAN: by all of it, or by the number that it ends with."""
    bare = "".join(said.split()).upper()
    return bare == account or (len(bare) >= _FEWEST_DIGITS and bare.isdigit() and account.endswith(bare))


def squeezed(text: str) -> str:
    """Return a text without space and case, so that another wrapping of the same words is the same text."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).casefold()
