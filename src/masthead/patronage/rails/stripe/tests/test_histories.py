"""The proof: after any history and one sweep, our ledger is paybox's, payment by payment and kind by kind."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from masthead.jobs.models import Job, State
from masthead.lib.safes import supporters_together
from masthead.patronage.events import InboundEvent
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.pledges import Pledge
from masthead.patronage.promising import change_amount
from masthead.patronage.rails.stripe.refunding import refund
from masthead.patronage.rails.stripe.sessions import start
from masthead.patronage.rails.stripe.sweeping import sweep
from masthead.patronage.rails.stripe.tests.histories import History
from masthead.patronage.rails.stripe.tests.killing import lived
from masthead.patronage.rails.stripe.tests.reconciling import assert_equal
from masthead.patronage.rails.stripe.tests.till import FIVE, Till
from masthead.post.models import Letter

pytestmark = [pytest.mark.django_db(databases=["default", "supporters"]), pytest.mark.long]
FEW, ALL, PART = 12, 10_000, 500
# The whole proof takes half an hour, so it is told in parts, each of which can be run by itself.
PARTS = [range(at, at + PART) for at in range(0, ALL, PART)] if os.environ.get("MASTHEAD_TEST_ALL") else [range(FEW)]


@contextmanager
def undone() -> Iterator[None]:
    """Leave the supporters' database afterwards as it was."""
    with supporters_together():
        yield
        transaction.set_rollback(True, using="supporters")


def assert_in_order(till: Till) -> None:
    """Assert that the books are equal, and that nothing is owed any more."""
    assert_equal(till.box)
    jobs = Job.objects.using("supporters").exclude(state=State.DONE)
    assert list(jobs.values_list("task", "last_error")) == []
    assert not InboundEvent.objects.filter(settled_at=None).exists()
    gifts = {key.partition(":")[2] for key in _keys("gift:") | _keys("claimed:")}
    letters = Letter.objects.using("supporters").filter(key__startswith="receipt:")
    written = {key.partition(":")[2] for key in letters.values_list("key", flat=True)}
    assert written == gifts
    going_on = Counter[str]()
    for subscription in till.all_of("subscription"):
        going_on[subscription["metadata"]["masthead_pledge"]] += subscription["status"] != "canceled"
    for pledge in Pledge.objects.filter(pk__in=going_on):
        assert going_on[str(pledge.pk)] == pledge.is_open, pledge.state


def _keys(start: str) -> set[str]:
    return set(LedgerEntry.objects.filter(key__startswith=start).values_list("key", flat=True))


@pytest.mark.timeout(0)
@pytest.mark.parametrize("seeds", PARTS, ids=lambda part: f"{part.start}-{part.stop - 1}")
def test_after_any_history_one_sweep_makes_the_books_equal(monkeypatch, settings, tmp_path, seeds, counts) -> None:
    settings.MASTHEAD_DATA = tmp_path
    told: Counter[str] = Counter()
    for seed in seeds:
        with monkeypatch.context() as patch, undone():
            till = Till(patch, seed=f"seed {seed}")
            history = History(till, seed=seed)
            try:
                history.run(length=history.chance.randint(10, 45))
                assert_in_order(till)
            except BaseException as error:
                error.add_note(f"in the history of seed {seed}")
                raise
            told += history.told
            told += Counter(
                histories=1, entries=LedgerEntry.objects.count(), movements=len(till.all_of("balance_transaction"))
            )
    counts(**{name.replace(" ", "_"): count for name, count in told.items()})
    assert min(told[name] for name in ("refunds", "disputes", "kills", "replays", "messages altered")) > 0


def _story(till: Till, *, until: int | None) -> int:
    """Live one whole story in one life, killed at one operation of it; return how many there were."""
    steps = 0
    pledge = till.pledge(name="ann")

    def live(deed) -> None:
        nonlocal steps
        with lived(till, until=None if until is None else until - steps) as life:
            deed()
        steps += life.count

    def press() -> None:
        for session in till.all_of("checkout.session", status="open"):
            till.lever(f"sessions/{session['id']}", {"behaviour": "good"})

    live(lambda: start(Pledge.objects.get(pk=pledge.pk)))
    live(lambda: start(Pledge.objects.get(pk=pledge.pk)))
    press()
    till.days(0.01)
    live(till.deliver)
    live(till.work)
    live(lambda: change_amount(pledge, money=FIVE + FIVE, now=till.now()))
    live(till.work)
    till.days(31)
    live(till.deliver)
    live(till.work)
    payment = pledge.payments.order_by("noted_at", "pk").first()
    if payment is not None:
        live(lambda: refund(payment, now=till.now()))
    for charge in till.all_of("charge", disputed=False, refunded=False):
        till.lever(f"charges/{charge['id']}/dispute")
    live(lambda: sweep(till.now()))
    live(till.work)
    return steps


@pytest.mark.timeout(0)
def test_killed_between_any_two_steps(monkeypatch, settings, tmp_path, runs_whole, counts) -> None:
    settings.MASTHEAD_DATA = tmp_path
    until, lives = 1, 0
    while True:
        with monkeypatch.context() as patch, undone():
            till = Till(patch)
            till.may_fail = True
            steps = _story(till, until=until)
            till.days(0.1)
            till.sweep()
            assert_in_order(till)
        if steps < until:
            break
        lives += 1
        # A prime, so that a slice meets every kind of operation.
        until += 1 if runs_whole else 43
    counts(operations=steps, kills=lives)
    assert lives > 10
