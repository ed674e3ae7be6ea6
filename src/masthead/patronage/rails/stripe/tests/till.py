"""A till: a newsroom with the card rail on, paybox behind it, and the network between them in one's own hand."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from masthead.jobs.claims import take_over, worker_place
from masthead.jobs.models import Job
from masthead.jobs.worker import drain
from masthead.lib.money import Money
from masthead.patronage.books import balances, total
from masthead.patronage.due_days import local_day
from masthead.patronage.links import token_of
from masthead.patronage.pledges import Interval, Pledge
from masthead.patronage.promising import Promise, make_pledge
from masthead.patronage.rails.contract import Webhook, WebhookRefused
from masthead.patronage.rails.stripe import client
from masthead.patronage.rails.stripe.hearing import read_webhook
from masthead.patronage.rails.stripe.hints import LOOKED_AT
from masthead.patronage.rails.stripe.sessions import new_reference, start
from masthead.patronage.rails.stripe.sweeping import sweep
from masthead.paybox.box import DAY_SECONDS, KEY, Box
from masthead.paybox.deliveries import Message, due_messages, note_taken
from masthead.paybox.tests.teller import NOON, Line, ask
from masthead.post.models import Letter
from masthead.readers.joining import welcome

FIVE = Money(amount_minor=500, currency="EUR")


def on(account: str, currency: str = "EUR") -> int:
    """Return what stands on an account of our books, in the currency's smallest unit."""
    return total(balances(), account=account, currency=currency).amount_minor


def letters(*kinds: str) -> list[str]:
    """Return the kinds, of those asked for, of the letters that patrons are owed, in their order."""
    rows = Letter.objects.using("supporters").order_by("created_at", "key")
    found = [key.partition(":")[0] for key in rows.values_list("key", flat=True)]
    return [kind for kind in found if kind in kinds]


class Till:
    """Everything that a test does at both ends."""

    def __init__(self, monkeypatch, *, seed: str = "a seed") -> None:
        self.box = Box(real=lambda: NOON, seed=seed)
        self.line = Line(self.box)
        self.may_fail = False
        client._made.cache_clear()
        monkeypatch.setattr(client, "transport", lambda: self.line)
        monkeypatch.setattr(client, "_TRIES", 0)
        monkeypatch.setattr(settings, "MASTHEAD_STRIPE_KEY", KEY, raising=False)
        monkeypatch.setattr(timezone, "now", self.now)
        said = {"url": "http://127.0.0.1:8002/webhooks/stripe/"}
        said |= {f"enabled_events[{place}]": kind for place, kind in enumerate(LOOKED_AT)}
        ask(self.box, "POST", "/v1/webhook_endpoints", said)
        secret = self.box.shelf.of("webhook_endpoint")[0]["_secret"]
        monkeypatch.setattr(settings, "MASTHEAD_STRIPE_WEBHOOK", secret, raising=False)

    def now(self) -> datetime:
        """The virtual instant."""
        return datetime.fromtimestamp(self.box.now(), tz=UTC)

    def pledge(
        self, *, money: Money = FIVE, interval: Interval = Interval.MONTHLY, name: str = "", language: str = "en"
    ) -> Pledge:
        email = f"{name or uuid.uuid4().hex}@example.org"
        reader = welcome(email=email, language=language, now=self.now())
        promise = Promise(
            rail="stripe",
            rail_reference=new_reference(),
            money=money,
            interval=interval,
            begins_on=local_day(self.now(), zone="UTC"),
        )
        return make_pledge(reader=reader, promise=promise, now=self.now())

    def lever(self, path: str, said: dict[str, Any] | None = None) -> None:
        """Pull one of paybox's own levers."""
        answered = ask(self.box, "POST", f"/paybox/{path}", urlencode(said or {}))
        assert answered.status == 200, answered.body

    def pay(self, pledge: Pledge, *, behaviour: str = "good") -> str:
        """Open the hosted page of a pledge and press a button; return the session's id."""
        start(pledge)
        pledge.refresh_from_db()
        self.lever(f"sessions/{pledge.rail_reference}", {"behaviour": behaviour})
        return pledge.rail_reference

    def days(self, count: float) -> None:
        """Let days go by at paybox."""
        self.lever("clock", {"seconds": int(count * DAY_SECONDS)})

    def deliver(self, choose: Callable[[list[Message]], list[Message]] = list) -> int:
        """Hand the messages that ``choose`` lets through to our counter; return how many it took."""
        waiting = due_messages(self.box)
        for message in waiting:
            note_taken(self.box, message.key)
        return sum(self.hand_over(message) for message in choose(waiting))

    def hand_over(self, message: Message) -> bool:
        """Hand one message to our counter as the network would."""
        received_at = datetime.fromtimestamp(self.box.wall(), tz=UTC)
        try:
            read_webhook(Webhook(raw=message.raw, headers=message.headers, received_at=received_at))
        except WebhookRefused:
            return False
        return True

    def work(self) -> int:
        """Be the worker until nothing is due; one that died before holds nothing for long."""
        now = timezone.now() + timedelta(seconds=2)
        take_over(using="supporters", now=now, place=worker_place(settings.MASTHEAD_DATA))
        ran = 0
        while count := drain(using="supporters", now=now, limit=200):
            ran += count
        failed = Job.objects.using("supporters").exclude(last_error="").values_list("task", "last_error")
        assert self.may_fail or not failed, list(failed)
        return ran

    def sweep(self) -> int:
        """Sweep, and work."""
        missed = sweep(timezone.now())
        self.work()
        return missed

    def run(self, days: float = 0.01) -> None:
        """Let time go by, deliver everything, and work."""
        self.days(days)
        self.deliver()
        self.work()

    def all_of(self, kind: str, **where: Any) -> list[dict[str, Any]]:
        """Return what paybox has of a kind."""
        return self.box.shelf.of(kind, **where)

    def token(self, pledge: Pledge) -> str:
        """Return the pledge's link."""
        return token_of(pledge)
