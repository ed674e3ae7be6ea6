"""A pledge that followed an appeal adds one to a number, and to nothing that leads to the pledge."""

import pytest
from django.db import connections
from django.test import Client

from masthead.office.appeals import results
from masthead.patronage.followed import FEWEST_SHOWN, count_followed
from masthead.patronage.models import FollowedCount, Pledge, PledgeStep
from masthead.patronage.seen import count_one
from masthead.patronage.telling import as_file
from masthead.patronage.tests.giving import PI_DAY

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
ASK = 700_700_7


def give(counter: Client, **more: str):
    said = {"amount": "5", "interval": "monthly", "rail": "bank", "email": "ann@example.org", "language": "en"}
    return counter.post("/give/", said | more)


def counts() -> dict[int, int]:
    return dict(FollowedCount.objects.values_list("ask", "count"))


def test_a_pledge_adds_one_and_keeps_no_number_of_the_wording(counter: Client) -> None:
    count_one(ask=ASK, on=PI_DAY)
    assert give(counter, ask=str(ASK)).status_code == 302
    assert counts() == {ASK: 1}
    pledge = Pledge.objects.get()
    kept = [*Pledge.objects.values_list(), *PledgeStep.objects.values_list(), as_file(pledge.reader)]
    assert str(ASK) not in repr(kept)
    # One number and nothing beside it: no day, no pledge, no reader.
    assert {field.name for field in FollowedCount._meta.get_fields()} == {"ask", "count"}


def test_the_number_goes_up_outside_the_transaction_of_the_pledge(counter: Client, monkeypatch) -> None:
    """In one transaction the database's own marks would lead from the last count to its pledge."""
    depths = []
    outside = len(connections["supporters"].savepoint_ids)
    monkeypatch.setattr(
        "masthead.patronage.giving_view.count_followed",
        lambda _said: depths.append(len(connections["supporters"].savepoint_ids)),
    )
    give(counter)
    assert depths == [outside]


@pytest.mark.parametrize("ask", ["", "8", "-1", "1.5", "٣", "9" * 10, "7; DROP", "on"])
def test_what_no_browser_saw_or_is_no_number_counts_nothing_and_stops_no_gift(counter: Client, ask: str) -> None:
    count_one(ask=ASK, on=PI_DAY)
    assert give(counter, ask=ask).status_code == 302
    assert counts() == {}


def test_a_mistake_in_the_form_loses_no_count_and_makes_none(counter: Client) -> None:
    count_one(ask=ASK, on=PI_DAY)
    page = give(counter, ask=str(ASK), email="nobody")
    assert (page.status_code, counts()) == (422, {})
    assert f'<input type="hidden" name="ask" value="{ASK}"' in page.content.decode()


def test_few_are_not_shown() -> None:
    count_one(ask=ASK, on=PI_DAY)
    for _ in range(FEWEST_SHOWN - 1):
        count_followed(str(ASK))
    assert [each.followed_count for each in results()] == [None]
    count_followed(str(ASK))
    assert [each.followed_count for each in results()] == [FEWEST_SHOWN]
