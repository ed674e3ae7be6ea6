"""The results of appeals are the counts that were kept, and claim nothing more."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from wagtail.models import Locale

from masthead.appeal.models import Appeal
from masthead.office.appeals import days_of, results
from masthead.patronage.models import Pledge
from masthead.patronage.seen import count_one
from masthead.patronage.tests.giving import a_pledge

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
FIRST, SECOND = date(2026, 3, 14), date(2026, 3, 15)


def an_appeal(name: str = "A coffee") -> Appeal:
    locale = Locale.objects.get(language_code="en")
    return Appeal.objects.create(name=name, locale=locale, text="A coffee a month?", button="Yes", begins_on=FIRST)


def test_every_wording_has_its_counts_and_one_that_was_deleted_too(officer: Client) -> None:
    coffee, gone = an_appeal(), an_appeal("An old one")
    for on, count in ((FIRST, 3), (SECOND, 2)):
        for _ in range(count):
            count_one(ask=coffee.pk, on=on)
    count_one(ask=gone.pk, on=FIRST)
    number = gone.pk
    gone.delete()
    unseen = an_appeal("Unseen")
    found = {each.number: (each.seen_count, each.day_count, each.last_on) for each in results()}
    assert found == {coffee.pk: (5, 2, SECOND), unseen.pk: (0, 0, None), number: (1, 1, FIRST)}
    page = officer.get("/supporters/appeals/").text
    assert "A coffee" in page
    assert f"No. {number}, deleted" in page
    assert officer.get(f"/supporters/appeals/{number}/").status_code == 200
    assert officer.get("/supporters/appeals/999/").status_code == 404


def test_pledges_stand_beside_the_newsrooms_own_days(settings) -> None:
    """An hour before midnight in Greenwich is the next day in Kyiv."""
    newsroom = settings.MASTHEAD_CONFIG.newsroom.model_copy(update={"time_zone": "Europe/Kyiv"})
    settings.MASTHEAD_CONFIG = settings.MASTHEAD_CONFIG.model_copy(update={"newsroom": newsroom})
    appeal = an_appeal()
    for on in (FIRST, SECOND):
        count_one(ask=appeal.pk, on=on)
    for name, hour in (("ann", 12), ("bob", 23), ("eve", 23)):
        a_pledge(name)
        Pledge.objects.filter(pk=Pledge.objects.latest("made_at").pk)
        Pledge.objects.filter(rail_reference__startswith=f"RF-{name}").update(
            made_at=datetime(2026, 3, 14, hour, 0, tzinfo=UTC)
        )
    assert [(day.on, day.seen_count, day.pledge_count) for day in days_of(appeal.pk)] == [(SECOND, 1, 2), (FIRST, 1, 1)]


def test_the_pages_say_what_the_numbers_cannot(officer: Client) -> None:
    appeal = an_appeal()
    count_one(ask=appeal.pk, on=FIRST)
    for path in ("/supporters/appeals/", f"/supporters/appeals/{appeal.pk}/"):
        page = officer.get(path).text
        assert "cannot say that one wording is better than another" in page
        claims = re.findall(
            r"conver|significan|\d+(?:\.\d+)? ?%", re.sub(r"<[^>]+>", " ", page[page.index('class="office"') :])
        )
        assert claims == []
    assert "Counting is switched off" in officer.get("/supporters/appeals/").text
