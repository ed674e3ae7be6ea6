"""Patrons who give by transfer, and imports of what the bank says of them."""

from dataclasses import replace

from masthead.lib.money import Money
from masthead.patronage.models import LedgerEntry, Payment, Pledge, Question
from masthead.patronage.pledges import Interval
from masthead.patronage.promising import Promise, make_pledge
from masthead.patronage.rails.bank.columns import columns_from, save_columns
from masthead.patronage.rails.bank.importing import File, import_statement
from masthead.patronage.rails.bank.references import new_reference
from masthead.patronage.rails.bank.report import Report
from masthead.patronage.rails.bank.tests.bank_of_tests import GERMAN, Entry, Movement, camt, single
from masthead.patronage.tests.giving import NOON, PI_DAY
from masthead.readers.joining import welcome


def a_bank_pledge(name: str = "ann", *, cents: int = 500, interval: Interval = Interval.MONTHLY, on=PI_DAY) -> Pledge:
    reader = welcome(email=f"{name}@example.org", language="en", now=NOON)
    promise = Promise(
        rail="bank",
        rail_reference=new_reference(),
        money=Money(amount_minor=cents, currency="EUR"),
        interval=interval,
        begins_on=on,
    )
    return make_pledge(reader=reader, promise=promise, now=NOON)


def a_gift(pledge: Pledge | None = None, *, cents: int = 500, **said) -> Movement:
    text = f"Support {pledge.rail_reference}" if pledge else "Support"
    return replace(Movement(on=PI_DAY, cents=cents, text=text), **said)


def bring(*entries: Entry | Movement, version: str = "02", now=NOON, **more) -> Report:
    made = [single(each) if isinstance(each, Movement) else each for each in entries]
    return bring_raw(camt(made, version=version), now=now, **more)


def bring_raw(raw: bytes, *, now=NOON, form: str = "", is_rehearsal: bool = False, columns_name: str = "") -> Report:
    file = File(raw=raw, form=form, columns_name=columns_name)
    return import_statement(file, now=now, is_rehearsal=is_rehearsal)


def know_german_csv(**more) -> None:
    save_columns("german", columns_from(GERMAN | more), now=NOON)


def ledger() -> list[tuple]:
    """The whole ledger by the rails' own names of payments, without numbers and hours of writing."""
    entries = LedgerEntry.objects.select_related("payment").order_by("pk")
    return sorted(
        (
            each.key.partition(":")[0],
            each.payment.rail_key if each.payment else "",
            each.debit,
            each.credit,
            each.amount_minor,
            each.currency,
            each.booked_on,
        )
        for each in entries
    )


def asked() -> list[tuple[str, int]]:
    """The open questions: kind and cents."""
    rows = Question.objects.filter(answer="").select_related("payment")
    return sorted((each.kind, each.payment.amount_minor) for each in rows)


def arrived() -> int:
    return sum(Payment.objects.values_list("amount_minor", flat=True))
