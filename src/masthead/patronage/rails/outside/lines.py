"""Why a line of a platform's file brought no gift to the books."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from masthead.patronage.rails.outside.facts import Gift
from masthead.patronage.rails.report import LineReport, Outcome


class Why(TextChoices):
    """Why, for programs and for people."""

    KNOWN = "known", _("Told before")
    NOTHING_NEW = "nothing-new", _("Nothing has arrived since")
    BEFORE = "before", _("What was given before we were told is not booked")
    NOT_PAYING = "not-paying", _("Gives nothing")
    DECLINED = "declined", _("The last charge did not arrive")
    SALE = "sale", _("Something was bought: a person decides whether it is a gift")
    RETURNED = "returned", _("It was sent back")
    WENT_OUT = "went-out", _("Money that went out")
    OTHER_CURRENCY = "other-currency", _("It is not in the currency of the newsroom's page there")
    DIFFERENTLY = "differently", _("It was told before with another amount")
    SHORT = "short", _("The row ends before its last column")
    NO_DAY = "no-day", _("The day cannot be read, or lies in the future")
    NO_AMOUNT = "no-amount", _("The amount or its currency cannot be read")
    NO_PERSON = "no-person", _("It does not say who gave")
    NO_KEY = "no-key", _("It has no number of its own, so it could be counted twice")


_FAULTS = frozenset({Why.SHORT, Why.NO_DAY, Why.NO_AMOUNT, Why.NO_PERSON, Why.NO_KEY})
_UNCLEAR = frozenset({Why.OTHER_CURRENCY, Why.DIFFERENTLY})


@dataclass(frozen=True, kw_only=True)
class Passed:
    """A line that is no gift, and why."""

    number: int
    why: Why


@dataclass(frozen=True, kw_only=True)
class GiftLine:
    """A line that is a gift, with its place in the file."""

    number: int
    gift: Gift


def passed_over(each: Passed) -> LineReport:
    """Return the account of a line that is no gift."""
    outcome = Outcome.UNREADABLE if each.why in _FAULTS else Outcome.IGNORED
    outcome = Outcome.UNCLEAR if each.why in _UNCLEAR else outcome
    return LineReport(number=str(each.number), outcome=outcome, code=each.why.value, why=str(each.why.label))


def told(each: GiftLine, *, outcome: Outcome, why: Why | None = None) -> LineReport:
    """Return the account of a gift."""
    return told_amount(
        each.number,
        outcome=outcome,
        why=why,
        at=each.gift.paid_at,
        amount=each.gift.money.plain(),
        currency=each.gift.money.currency,
    )


def told_amount(
    number: int, *, outcome: Outcome, why: Why | None, at: datetime | None, amount: str, currency: str
) -> LineReport:
    """Return the account of a line that tells of money."""
    return LineReport(
        number=str(number),
        outcome=outcome,
        code=why.value if why else "",
        why=str(why.label) if why else "",
        booked_on=at.date() if at else None,
        amount=amount,
        currency=currency,
    )
