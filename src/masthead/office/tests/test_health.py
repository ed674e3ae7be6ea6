"""The health of the rails is what the tables say, and a dead job gets one more chance, on record."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.utils import timezone

from masthead.jobs.models import Job, State
from masthead.office.health import failed_letters, letter_counts, rails
from masthead.office.models import AccessEntry, Deed
from masthead.patronage.rails.bank.tests.patrons import a_bank_pledge, a_gift, bring
from masthead.patronage.refusals import MOST_COUNTED_AN_HOUR, RefusedCount, count_refusal
from masthead.patronage.sweeps import sweep_done
from masthead.patronage.tests.giving import NOON
from masthead.post.models import Letter

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
DOOR = "/supporters/health/"


def of(kind: str):
    return next(each for each in rails(today=timezone.localdate()) if each.kind == kind)


def test_a_rail_tells_of_events_imports_questions_and_sweeps(officer: Client) -> None:
    bring(a_gift(a_bank_pledge()), a_gift(text="nobody knows"))
    sweep_done("stripe", until=NOON, missed=3, now=NOON)
    bank, card = of("bank"), of("stripe")
    assert (bank.is_on, bank.heard_at, bank.imported_at, bank.question_count) == (True, NOON, NOON, 1)
    assert (card.is_on, card.heard_at, card.swept_at, card.missed_count) == (False, None, NOON, 3)
    page = officer.get(DOOR).text
    assert "3 found that no message had told" in page
    assert "Ann Example" not in page


def test_refused_events_are_counted_for_a_month_and_a_flood_costs_nothing(officer: Client) -> None:
    cache.clear()
    today = timezone.localdate()
    for _ in range(MOST_COUNTED_AN_HOUR + 20):
        count_refusal(rail="stripe", on=today)
    assert of("stripe").refused_count == MOST_COUNTED_AN_HOUR
    RefusedCount.objects.create(rail="bank", on=today - timedelta(days=31), count=9)
    assert of("bank").refused_count == 0


def test_letters_are_counted_by_kind_and_state(officer: Client) -> None:
    pledge = a_bank_pledge()
    bring(a_gift(pledge))
    Letter.objects.using("supporters").create(
        key="receipt:gone", to=f"reader:{pledge.reader_id}", sender="desk@x.example", state="failed", last_error="550"
    )
    receipts = letter_counts()[0]
    assert (receipts.waiting, receipts.failed, receipts.sent) == (1, 1, 0)
    assert receipts.waits_since is not None
    [lost] = failed_letters()
    assert (lost.alias, lost.why) == (pledge.reader.alias, "550")
    page = officer.get(DOOR).text
    assert "550" in page
    assert "No mail server is set" in page


def test_a_dead_job_runs_again_once_and_on_record(officer: Client) -> None:
    job = Job.objects.using("supporters").create(
        task="masthead.patronage.erasing.erase_reader", state=State.DEAD, finished_at=NOON, last_error="RailUnreachable"
    )
    assert "RailUnreachable" in officer.get(DOOR).text
    for _ in range(2):
        assert officer.post(f"{DOOR}jobs/{job.pk}/again/").status_code == 302
    job.refresh_from_db()
    assert job.state == State.READY
    assert list(AccessEntry.objects.values_list("deed", "about")) == [(Deed.REVIVED, "erase_reader")]


def test_a_job_whose_work_another_one_does_stays_dead(officer: Client) -> None:
    jobs = Job.objects.using("supporters")
    dead = jobs.create(task="x.y", key="same", state=State.DEAD, finished_at=NOON)
    jobs.create(task="x.y", key="same")
    answer = officer.post(f"{DOOR}jobs/{dead.pk}/again/")
    assert (answer.status_code, AccessEntry.objects.count()) == (409, 0)


def test_the_page_costs_the_same_however_much_there_is(officer: Client, django_assert_max_num_queries) -> None:
    bring(*(a_gift(text=f"gift {number}") for number in range(20)))
    count_refusal(rail="bank", on=date(2026, 3, 14))
    officer.get(DOOR)
    with django_assert_max_num_queries(16, connection=connections["supporters"]):
        officer.get(DOOR)
