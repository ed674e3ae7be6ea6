"""Everything that is kept about a reader, for the reader: as rows for a page, and as a file to take along."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from masthead.lib.router import SUPPORTERS
from masthead.patronage.links import token_of
from masthead.patronage.payments import Payment
from masthead.patronage.pledges import Pledge, PledgeStep
from masthead.patronage.wall import find_name
from masthead.readers.joining import find_email, same_person
from masthead.readers.models import Reader


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is kept about a reader."""

    email: str
    # Of readers who were found to be this one.
    other_emails: tuple[str, ...]
    pledges: tuple[Pledge, ...]
    payments: tuple[Payment, ...]


def kept_about(reader: Reader) -> Kept:
    """Return what is kept about a reader, the newest first.

    Cost: four queries, and three for each who was found to be them.
    """
    emails = [email for each in same_person(reader) if (email := find_email(str(each.pk)))]
    pledges = Pledge.objects.using(SUPPORTERS).filter(reader=reader).order_by("-made_at", "pk")
    payments = Payment.objects.using(SUPPORTERS).filter(pledge__reader=reader).select_related("pledge", "receipt")
    return Kept(
        email=emails[0] if emails else "",
        other_emails=tuple(emails[1:]),
        pledges=tuple(pledges),
        payments=tuple(payments.order_by("-noted_at", "pk")),
    )


Teller = Callable[[Reader], dict[str, Any]]
_tellers: list[Teller] = []


def tells(teller: Teller) -> Teller:
    """Register what another app keeps about a reader, in words that JSON has, for the file to take along."""
    _tellers.append(teller)
    return teller


def as_file(reader: Reader) -> dict[str, Any]:
    """Return everything that is kept about a reader, in words that JSON has."""
    kept = kept_about(reader)
    steps = PledgeStep.objects.using(SUPPORTERS).filter(pledge__reader=reader).order_by("at", "pk")
    said: dict[str, Any] = {
        "email": kept.email,
        "other_emails": list(kept.other_emails),
        "name_in_public": find_name(reader),
        "language": reader.language,
        "joined_at": reader.joined_at.isoformat(),
        "pledges": [
            _pledge(pledge, steps=[each for each in steps if each.pledge_id == pledge.pk]) for pledge in kept.pledges
        ],
        "payments": [_payment(payment) for payment in kept.payments],
    }
    for teller in _tellers:
        said |= teller(reader)
    return said


def _pledge(pledge: Pledge, *, steps: list[PledgeStep]) -> dict[str, Any]:
    return {
        "link": token_of(pledge),
        "way": pledge.rail,
        "reference": pledge.rail_reference,
        "amount": pledge.money.plain(),
        "currency": pledge.currency,
        "interval": pledge.interval,
        "state": pledge.state,
        "next_due_on": pledge.next_due_on.isoformat() if pledge.next_due_on else None,
        "made_at": pledge.made_at.isoformat(),
        "steps": [{"at": each.at.isoformat(), "what": each.kind, "by": each.by} for each in steps],
    }


def _payment(payment: Payment) -> dict[str, Any]:
    receipt = getattr(payment, "receipt", None)
    return {
        "way": payment.rail,
        "amount": payment.money.plain(),
        "currency": payment.currency,
        "state": payment.state,
        "paid_on": payment.paid_on.isoformat() if payment.paid_on else None,
        "receipt": receipt.number if receipt else None,
    }
