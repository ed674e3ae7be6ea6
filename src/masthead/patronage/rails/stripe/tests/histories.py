"""Histories: what patrons, cards, banks, staff and the network do to one newsroom, made up from a seed."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from masthead.lib.money import Money
from masthead.patronage.payments import Payment, Question
from masthead.patronage.pledges import Interval, Pledge
from masthead.patronage.promising import NothingIsDue, PledgeClosed, cancel, change_amount, change_day, skip_next
from masthead.patronage.rails.contract import RailUnreachable
from masthead.patronage.rails.stripe.refunding import refund
from masthead.patronage.rails.stripe.sessions import start
from masthead.patronage.rails.stripe.sweeping import sweep
from masthead.patronage.rails.stripe.tests.killing import lived
from masthead.patronage.rails.stripe.tests.till import Till
from masthead.patronage.receiving import keep
from masthead.paybox.deliveries import Message, due_messages, note_taken
from masthead.paybox.tests.teller import ask

_AMOUNTS = (("EUR", 500), ("EUR", 2_000), ("JPY", 800), ("KWD", 1_230), ("ISK", 900), ("HUF", 200_000))
_CARDS = ("good", "good", "good", "insufficient_funds", "expired_card", "authentication_required")
_LONGEST_LIFE = 140


class History:
    """One history; ``told`` counts what happened in it."""

    def __init__(self, till: Till, *, seed: int, kills: bool = True) -> None:
        self.till = till
        self.chance = random.Random(seed)
        self.kills = kills
        self.told: Counter[str] = Counter()
        self.pledges: list[Pledge] = []
        self.old: list[Message] = []
        self.late: list[Message] = []
        till.may_fail = True

    def run(self, *, length: int) -> None:
        """Let so many things happen, and then one sweep."""
        give(self)
        for _ in range(length):
            self.chance.choice(_DEEDS)(self)
        self.till.lever("chaos", {})
        self.till.days(0.1)
        self.till.sweep()

    def ours(self, deed: Callable[[], Any]) -> None:
        """Do something in our process, which may be killed at any step of it."""
        until = self.chance.randint(1, _LONGEST_LIFE) if self.kills and self.chance.random() < 0.4 else None
        try:
            with lived(self.till, until=until) as life:
                deed()
        except (RailUnreachable, PledgeClosed, NothingIsDue):
            self.told["refusals"] += 1
        self.told["kills"] += until is not None and life.count == until

    def any_of(self, kind: str, **where: Any) -> dict[str, Any] | None:
        found = self.till.all_of(kind, **where)
        return self.chance.choice(found) if found else None

    def a_pledge(self) -> Pledge | None:
        if not self.pledges:
            return None
        return Pledge.objects.get(pk=self.chance.choice(self.pledges).pk)


def give(it: History) -> None:
    currency, minor = it.chance.choice(_AMOUNTS)
    interval = it.chance.choice((Interval.ONCE, Interval.MONTHLY, Interval.MONTHLY, Interval.YEARLY))
    it.pledges.append(it.till.pledge(money=Money(amount_minor=minor, currency=currency), interval=interval))
    it.told["pledges"] += 1
    open_page(it)
    if it.chance.random() < 0.8:
        press(it)


def open_page(it: History) -> None:
    pledge = it.a_pledge()
    if pledge is not None and pledge.is_open:
        it.ours(lambda: start(pledge))


def press(it: History) -> None:
    session = it.any_of("checkout.session", status="open")
    if session is not None:
        behaviour = it.chance.choice(("good", "good", "good", "slow", "generic_decline"))
        it.till.lever(f"sessions/{session['id']}", {"behaviour": behaviour})


def pass_time(it: History) -> None:
    it.till.days(it.chance.choice((0.02, 1, 4, 16, 32)))


def change_card(it: History) -> None:
    customer = it.any_of("customer")
    if customer is not None:
        it.till.lever(f"cards/{customer['id']}", {"behaviour": it.chance.choice(_CARDS)})


def mend_card(it: History) -> None:
    invoice = it.any_of("invoice", status="open")
    if invoice is not None:
        it.till.lever(f"invoices/{invoice['id']}", {"behaviour": "good"})


def send_back(it: History) -> None:
    payments = list(Payment.objects.filter(rail="stripe", state=Payment.State.SETTLED).order_by("noted_at", "pk"))
    if payments:
        payment = it.chance.choice(payments)
        it.ours(lambda: refund(payment, now=it.till.now()))
        it.told["refunds"] += 1


def send_back_there(it: History) -> None:
    """Somebody refunds a part on Stripe's own pages."""
    charge = it.any_of("charge", paid=True)
    if charge is not None:
        said = {"charge": charge["id"], "amount": charge["amount"] // 200 * 100 or 10}
        it.told["refunds"] += ask(it.till.box, "POST", "/v1/refunds", said).status == 200


def fail_refund(it: History) -> None:
    found = it.any_of("refund", status="succeeded")
    if found is not None:
        it.till.lever(f"refunds/{found['id']}/fail")


def dispute(it: History) -> None:
    charge = it.any_of("charge", paid=True)
    if charge is not None:
        it.told["disputes"] += ask(it.till.box, "POST", f"/paybox/charges/{charge['id']}/dispute").status == 200


def end_dispute(it: History) -> None:
    found = it.any_of("dispute", status="needs_response")
    if found is not None:
        said = {"outcome": it.chance.choice(("won", "lost")), "is_fee_back": it.chance.choice(("true", "false"))}
        it.till.lever(f"disputes/{found['id']}", said)


def change_mind(it: History) -> None:
    pledge = it.a_pledge()
    if pledge is None:
        return
    now, due = it.till.now(), pledge.next_due_on
    more = Money(amount_minor=pledge.amount_minor * 2, currency=pledge.currency)
    deeds: list[Callable[[], Any]] = [
        lambda: cancel(pledge, now=now),
        lambda: change_amount(pledge, money=more, now=now),
        lambda: skip_next(pledge, expected_on=due, now=now) if due else None,
        lambda: change_day(pledge, on=now.date() + timedelta(days=it.chance.randint(1, 40)), now=now),
    ]
    it.ours(it.chance.choice(deeds))


def decide(it: History) -> None:
    """A person keeps what was unclear."""
    question = Question.objects.filter(answer="").order_by("pk").first()
    if question is not None:
        it.ours(lambda: keep(question, by="7", on=it.till.now().date(), now=it.till.now()))


def hear(it: History) -> None:
    """The network hands over messages: some twice, some late or never, some altered, and not in their order."""
    waiting = due_messages(it.till.box)
    for message in waiting:
        note_taken(it.till.box, message.key)
    messages = [*waiting, *it.late]
    it.late = []
    it.chance.shuffle(messages)
    for message in messages:
        _hand_over(it, message)
    if it.old and it.chance.random() < 0.3:
        it.told["replays"] += 1
        it.ours(lambda: it.till.hand_over(it.chance.choice(it.old)))


def _hand_over(it: History, message: Message) -> None:
    fate = it.chance.choice(("once", "once", "once", "twice", "late", "never", "altered"))
    it.told[f"messages {fate}"] += 1
    if fate == "late":
        it.late.append(message)
    elif fate == "altered":
        place = it.chance.randrange(len(message.raw))
        raw = message.raw[:place] + bytes([message.raw[place] ^ 1]) + message.raw[place + 1 :]
        assert not it.till.hand_over(Message(message.key, message.url, raw, message.headers))
    elif fate != "never":
        it.old.append(message)
        for _ in range(2 if fate == "twice" else 1):
            it.ours(lambda: it.till.hand_over(message))


def work(it: History) -> None:
    it.ours(it.till.work)


def ask_what_happened(it: History) -> None:
    it.ours(lambda: sweep(it.till.now()))
    it.told["sweeps"] += 1


def break_the_line(it: History) -> None:
    it.till.lever("chaos", {"cut": it.chance.choice((0, 0, 30))})


_DEEDS: tuple[Callable[[History], None], ...] = (
    give, open_page, press, press, pass_time, pass_time, pass_time, change_card, mend_card, send_back,
    send_back_there, fail_refund, dispute, end_dispute, change_mind, change_mind, decide, hear, hear, hear, work, work,
    work, ask_what_happened, break_the_line,
)  # fmt: skip
