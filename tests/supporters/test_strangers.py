"""Anybody with a mailbox can be given a seat by alias, and whoever never answers from it is forgotten."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from counter.mailed_codes import sign_in
from masthead.jobs.models import Job
from masthead.jobs.worker import drain
from masthead.office.patrons import find_by_alias
from masthead.office.seats import give_seat
from masthead.patronage.asking_for_seats import ask_for_seat
from masthead.patronage.models import Seat
from masthead.patronage.patrons import patrons_on
from masthead.patronage.receiving import receive
from masthead.patronage.seating import pay_for_seats
from masthead.patronage.tests.giving import NOON, a_pledge, an_arrival
from masthead.post.models import Letter
from masthead.readers import strangers
from masthead.readers.joining import find_reader
from masthead.readers.models import Contact, PersonKey, Reader, Visit
from masthead.readers.strangers import STRANGER_KEPT, expect, forget_stranger
from masthead.staff.models import Member

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
ANN = "ann@example.org"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def alias_shown_to(counter: Client, email: str) -> str:
    sign_in(counter, email)
    return re.search(r"call yourself ([0-9A-F]{4}-[0-9A-F]{4})", counter.get("/you/").text)[1]


def test_a_reader_who_never_gave_is_given_a_seat_by_the_alias_that_they_see(counter: Client) -> None:
    today = timezone.localdate()
    pledge = a_pledge("pat", amount=30, begins_on=today)
    receive(an_arrival("line-pat", amount=30, pledge=pledge, on=today), now=NOON)
    pay_for_seats(pledge, count=1, now=NOON)
    assert find_reader(ANN) is None
    reader = find_by_alias(alias_shown_to(counter, ANN))
    assert reader == find_reader(ANN)
    member = Member.objects.create(email="officer@harbour.example")
    give_seat(reader, member=member.pk, on=today, now=timezone.now())
    assert reader.pk in patrons_on(today)
    assert Seat.objects.get().reader == reader
    # It is the same name the next time, and nothing is forgotten of somebody who answered.
    assert alias_shown_to(counter, ANN) == reader.alias
    _days_later(STRANGER_KEPT)
    assert Reader.objects.count() == 2


def test_whoever_never_answers_is_forgotten_to_the_key() -> None:
    expect(email=ANN, language="en", now=timezone.now())
    ask_for_seat(email="bob@example.org", language="uk", now=timezone.now())
    assert (Reader.objects.count(), PersonKey.objects.count()) == (2, 2)
    _days_later(STRANGER_KEPT - timedelta(hours=1))
    assert Reader.objects.count() == 2
    _days_later(STRANGER_KEPT)
    assert (Reader.objects.count(), Contact.objects.count(), PersonKey.objects.count()) == (0, 0, 0)
    assert not Letter.objects.using("supporters").exists()


@pytest.mark.parametrize("kept_by", ["pledge", "seat", "answer"])
def test_whoever_has_anything_here_stays(kept_by: str) -> None:
    expect(email=ANN, language="en", now=timezone.now())
    reader = find_reader(ANN)
    if kept_by == "pledge":
        assert a_pledge("ann").reader == reader
    elif kept_by == "seat":
        today = timezone.localdate()
        Seat.objects.create(reader=reader, begins_on=today, ends_on=today)
    else:
        Contact.objects.update(confirmed_at=timezone.now())
    _days_later(STRANGER_KEPT)
    assert find_reader(ANN) == reader


def test_very_many_strangers_are_not_let_in_and_nobody_is_told(
    counter: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strangers, "_MOST_AN_HOUR", 2)
    a_pledge("known")
    pages = [counter.post("/sign-in/", {"email": f"{name}@example.org"}) for name in ("a", "b", "c", "known")]
    assert {page.status_code for page in pages} == {200}
    assert len({re.sub(r'value="[^"]+"', "", page.text) for page in pages}) == 1
    assert [find_reader(f"{name}@example.org") is not None for name in ("a", "b", "c", "known")] == [
        True, True, False, True,
    ]  # fmt: skip
    assert Letter.objects.using("supporters").filter(key__startswith="code:").count() == 3


def _days_later(waited: timedelta) -> None:
    Reader.objects.update(joined_at=timezone.now() - waited)
    Job.objects.using("supporters").update(run_after=timezone.now())
    Visit.objects.all().delete()
    for job in Job.objects.using("supporters").filter(task=forget_stranger.module_path):
        forget_stranger.func(**job.kwargs)
    while drain(using="supporters", now=timezone.now() + timedelta(seconds=1), limit=100):
        pass
