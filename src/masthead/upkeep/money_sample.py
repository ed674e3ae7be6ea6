"""The sample newsroom's books: half a year of small gifts in play money, and what was spent.

All is done by the same calls as in a real newsroom, on the days on which it would have been done there.
"""

import random
import tomllib
import uuid
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from masthead.lib.money import Money, exponent
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.patronage.costs import KINDS, enter_cost
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.pledges import Interval, Pledge
from masthead.patronage.promising import Promise, make_pledge
from masthead.patronage.rails.bank.references import KIND as BANK
from masthead.patronage.rails.registry import get_rail
from masthead.patronage.receiving import Arrival, receive
from masthead.patronage.seating import pay_for_seats
from masthead.patronage.wall import say_name
from masthead.readers.joining import welcome

PLAY_PATRON: Final = "patron@example.org"
_FILE: Final = Path(__file__).resolve().parent / "sample" / "money.toml"
Said = dict[str, Any]


def patron_email(number: int) -> str:
    """Return the address of an invented patron; the play patron is the first of them."""
    return f"patron-{number}@example.org" if number else PLAY_PATRON


def fill_books() -> bool:
    """Fill the books unless something stands in them; return whether anything was done. All or nothing."""
    if LedgerEntry.objects.using(SUPPORTERS).exists():
        return False
    with supporters_together():
        _Filling(today=datetime.now(UTC).date()).fill()
    return True


class _Filling:
    """One filling of empty books."""

    def __init__(self, *, today: date) -> None:
        self._today = today
        self._plan: Said = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        # The same sample each time.
        self._drawn = random.Random(2026)  # noqa: S311
        self._currency = settings.MASTHEAD_CONFIG.support.currency

    def fill(self) -> None:
        """Let patrons give, month after month, and the newsroom spend."""
        plan = self._plan
        pledges = [self._monthly(number) for number in range(plan["patrons"])]
        for pledge in pledges[: plan["seats_paid_by"]]:
            pay_for_seats(pledge, count=plan["seats_each"], now=pledge.made_at)
        for number, said in enumerate(plan["once"]):
            on = self._today - timedelta(days=said["days_ago"])
            self._give(self._pledge(f"once-{number}@example.org", said["amount"], interval=Interval.ONCE, on=on), on=on)
        for said in plan["named"]:
            say_name(pledges[said["number"]].reader, name=said["name"], now=_noon(self._today))
        self._spend(plan["costs"])

    def _monthly(self, number: int) -> Pledge:
        plan = self._plan
        began = self._today - timedelta(days=self._drawn.randint(plan["last_days_ago"], plan["first_days_ago"]))
        pays_for_seats = number < plan["seats_paid_by"]
        amount = plan["seats_amount"] if pays_for_seats else self._drawn.choice(plan["amounts"])
        pledge = self._pledge(patron_email(number), amount, interval=Interval.MONTHLY, on=began)
        while pledge.next_due_on and pledge.next_due_on <= self._today:
            self._give(pledge, on=pledge.next_due_on)
            pledge.refresh_from_db(using=SUPPORTERS)
        return pledge

    def _pledge(self, email: str, amount: int, *, interval: Interval, on: date) -> Pledge:
        rail = get_rail(BANK)
        assert rail.new_reference is not None, "the bank rail makes references"
        promise = Promise(
            rail=BANK, rail_reference=rail.new_reference(), money=self._money(amount), interval=interval, begins_on=on
        )
        reader = welcome(email=email, language=settings.LANGUAGE_CODE, now=_noon(on))
        return make_pledge(reader=reader, promise=promise, now=_noon(on))

    def _give(self, pledge: Pledge, *, on: date) -> None:
        key = f"sample:{pledge.rail_reference}:{on}"
        # Thanked already: nobody wants letters about the past.
        gift = Arrival(rail=BANK, rail_key=key, money=pledge.money, paid_on=on, pledge=pledge, is_thanked=True)
        receive(gift, now=_noon(on))

    def _spend(self, said: Said) -> None:
        first = self._today - timedelta(days=self._plan["first_days_ago"])
        days = (first + timedelta(days=count) for count in range((self._today - first).days + 1))
        for on in (day for day in days if day.day == said["day"]):
            for kind in (each for each in KINDS if each in said):
                token = uuid.uuid5(uuid.NAMESPACE_OID, f"sample {kind} {on}")
                enter_cost(kind=kind, money=self._money(said[kind]), on=on, token=token, now=_noon(on))

    def _money(self, amount: int) -> Money:
        return Money(amount_minor=amount * 10 ** exponent(self._currency), currency=self._currency)


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(12), tzinfo=UTC)
