"""What a reader and a patron can do at the counter, and what nobody can."""

import re
from datetime import date

import pytest
from django.conf import settings as django_settings
from django.test import Client

from masthead.patronage.links import token_of, url_of
from masthead.patronage.models import Pledge, PledgeStep
from masthead.patronage.pledges import Interval
from masthead.patronage.receiving import receive
from masthead.patronage.tests.giving import NOON, a_pledge, an_arrival
from masthead.post.models import Letter

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
GIFT = {"amount": "5", "interval": "monthly", "rail": "bank", "email": "ann@example.org", "language": "en"}


def test_a_reader_pledges_with_one_form_and_no_account(counter: Client) -> None:
    answer = counter.post("/give/", GIFT, headers={"origin": django_settings.MASTHEAD_CONFIG.addresses.paper})
    assert answer.status_code == 302
    page = counter.get(answer["location"])
    pledge = Pledge.objects.get()
    assert "DE89 3704" in page.content.decode()
    assert pledge.rail_reference in page.content.decode().replace(" ", "")
    assert (pledge.state, pledge.amount_minor) == ("promised", 500)
    letter = Letter.objects.using("supporters").get()
    assert letter.to == f"reader:{pledge.reader_id}"
    assert url_of(pledge) in letter.text


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"email": "ann"}, "not an e-mail address"),
        ({"own_amount": "1,234"}, "Choose an amount"),
        ({"own_amount": "0"}, "Choose an amount"),
        ({"own_amount": "-5"}, "Choose an amount"),
        ({"own_amount": "9" * 18}, "Choose an amount"),
        ({"rail": "gold"}, "not one of the available"),
        ({"interval": "daily"}, "not one of the available"),
    ],
)
def test_a_mistake_is_said_and_nothing_is_kept(counter: Client, wrong: dict[str, str], why: str) -> None:
    answer = counter.post("/give/", GIFT | wrong)
    assert (answer.status_code, why in answer.content.decode()) == (422, True)
    # The printed page warned of this; whoever comes back to the form is warned again.
    assert "A transfer is not anonymous" in answer.content.decode()
    assert not Pledge.objects.exists()
    assert not Letter.objects.using("supporters").exists()


def test_the_form_begins_as_the_printed_one_does(counter: Client) -> None:
    page = counter.get("/give/").content.decode()
    assert re.findall(r'value="([^"]+)" checked', page) == ["3", "monthly", "bank"]


@pytest.mark.parametrize("origin", ["https://evil.example", "", "http://localhost:8001"])
def test_a_form_from_elsewhere_does_nothing(counter: Client, origin: str) -> None:
    assert counter.post("/give/", GIFT, headers={"origin": origin}).status_code == 403
    assert not Pledge.objects.exists()


def test_a_printed_copy_on_a_disk_may_pledge_and_may_not_change_a_pledge(counter: Client) -> None:
    assert counter.post("/give/", GIFT, headers={"origin": "null"}).status_code == 302
    stop = f"/pledge/{token_of(Pledge.objects.get())}/stop/"
    assert counter.post(stop, headers={"origin": "null"}).status_code == 403
    assert Pledge.objects.get().state == "promised"


@pytest.mark.parametrize(
    ("page", "said", "field", "expected"),
    [
        ("amount", {"amount": "3.50"}, "amount_minor", 350),
        ("skip", {"on": "2026-03-14"}, "next_due_on", "2026-04-14"),
        ("stop", {}, "state", "cancelled"),
    ],
)
def test_two_clicks_change_a_pledge_and_opening_the_link_does_not(
    counter: Client, page: str, said: dict[str, str], field: str, expected: object
) -> None:
    pledge = a_pledge()
    path = f"/pledge/{token_of(pledge)}/{page}/"
    assert counter.get(path).status_code == 200
    assert counter.head(path).status_code == 200
    assert PledgeStep.objects.exclude(kind="made").count() == 0
    assert counter.post(path, said).status_code == 302
    pledge.refresh_from_db()
    value = getattr(pledge, field)
    assert (value.isoformat() if field == "next_due_on" else value) == expected


def test_a_link_opens_its_own_pledge_and_no_other(counter: Client) -> None:
    mine, other = a_pledge("ann"), a_pledge("bob")
    mixed = token_of(mine)[:20] + token_of(other)[20:]
    for token in (mixed, token_of(mine)[:-1], token_of(mine) + "A", "x" * 46, "%00"):
        assert counter.get(f"/pledge/{token}/").status_code == 404
    Pledge.objects.filter(pk=mine.pk).update(link_version=2)
    assert counter.get(f"/pledge/{token_of(mine)}/").status_code == 404


def test_a_years_statement_adds_up(counter: Client) -> None:
    pledge = a_pledge()
    receive(an_arrival("line-1", pledge=pledge), now=NOON)
    page = counter.get(f"/pledge/{token_of(pledge)}/statement/?year=2026").content.decode()
    assert re.search(r"Together</th><td>5\xa0€", page)
    assert "No gift" in counter.get(f"/pledge/{token_of(pledge)}/statement/?year=1999").content.decode()


def test_a_years_statement_leads_to_those_of_other_years(counter: Client) -> None:
    """The letter's link shows the year in which it is opened; what is wanted in January is the year before."""
    pledge = a_pledge(interval=Interval.YEARLY, begins_on=date(2024, 3, 14))
    for year in (2024, 2025, 2026):
        receive(an_arrival(f"of {year}", pledge=pledge, on=date(year, 3, 14)), now=NOON)
    page = counter.get(f"/pledge/{token_of(pledge)}/statement/?year=2026").content.decode()
    assert re.findall(r'href="[^"]+/statement/\?year=(\d+)"', page) == ["2025", "2024"]


def test_no_page_is_kept_framed_or_watched(counter: Client) -> None:
    for path in ("/give/", f"/pledge/{token_of(a_pledge())}/", "/nothing/"):
        answer = counter.get(path)
        assert answer["cache-control"] == "no-store"
        assert answer["referrer-policy"] == "strict-origin"
        assert "default-src 'none'" in answer["content-security-policy"]
        assert not answer.cookies
        assert "<script" not in answer.content.decode()


def test_a_flood_is_slowed_and_told_so(counter: Client) -> None:
    codes = [counter.post("/give/", GIFT | {"email": f"a{n}@example.org"}).status_code for n in range(35)]
    assert codes.count(302) == 30
    assert codes[-1] == 429
