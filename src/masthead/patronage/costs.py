"""What the newsroom spent, as a person entered it; the public accounts show it by kind and month."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.patronage.booking import COST_KEY, AlreadyCorrected, book_cost, take_back
from masthead.patronage.ledger import LedgerEntry

# A kind is an account of the books, so a word once used here stays.
KINDS: Final[Mapping[str, Promise]] = {
    "wages": _("Wages and fees of authors"),
    "rent": _("Rent and power"),
    "services": _("Hosting and services"),
    "equipment": _("Equipment"),
    "travel": _("Travel"),
    "law": _("Lawyers and insurance"),
    "taxes": _("Taxes and charges"),
    "other": _("Other costs"),
}


@dataclass(frozen=True, kw_only=True)
class Cost:
    """One cost; ``is_back`` where it was entered by mistake and taken back."""

    number: int
    kind: str
    money: Money
    on: date
    is_back: bool

    @property
    def label(self) -> str:
        """What it was spent on, in words."""
        return label_of(self.kind)


def label_of(kind: str) -> str:
    """Return the words for a kind of costs; of one that only older books know, its own name."""
    return str(KINDS[kind]) if kind in KINDS else kind.replace("-", " ")


def enter_cost(*, kind: str, money: Money, on: date, token: uuid.UUID, now: datetime) -> LedgerEntry:
    """Book a cost, once for each ``token``.

    Raises:
        NothingToBook: the amount is not above nothing.
        AlreadyBookedDifferently: the token stands for another cost.
    """
    return book_cost(kind=kind, money=money, key=str(token), on=on, now=now)


def costs() -> QuerySet[LedgerEntry]:
    """Return the entries of all costs, the newest first, each with ``is_back``."""
    rows = LedgerEntry.objects.using(SUPPORTERS)
    back = Exists(rows.filter(corrects=OuterRef("pk")))
    return rows.filter(key__startswith=COST_KEY).annotate(is_back=back).order_by("-booked_on", "-pk")


def cost_of(entry: LedgerEntry) -> Cost:
    """Return what an entry of ``costs`` says."""
    return Cost(
        number=entry.pk,
        kind=entry.debit.removeprefix("expense:"),
        money=entry.money,
        on=entry.booked_on,
        is_back=bool(getattr(entry, "is_back", False)),
    )


def take_cost_back(entry: LedgerEntry, *, now: datetime) -> bool:
    """Book the reverse of a cost into its own month; twice is no error, and returns False."""
    try:
        take_back(entry, on=entry.booked_on, now=now)
    except AlreadyCorrected:
        return False
    return True
