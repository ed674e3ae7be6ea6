"""Costs: entered once on record, shown in the accounts of their month, taken back by a new entry."""

import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from doors.people import arrive
from masthead.office.models import AccessEntry, Deed
from masthead.patronage.books import check
from masthead.patronage.costs import KINDS, costs, label_of
from masthead.patronage.figures import month_figures
from masthead.patronage.ledger import LedgerEntry

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
DOOR = "/supporters/costs/"


def said(**more) -> dict[str, str]:
    return {"kind": "rent", "amount": "450.50", "spent_on": "2026-03-02", "token": str(uuid.UUID(int=1))} | more


def spent_in_march() -> tuple[tuple[str, int], ...]:
    return month_figures("2026-03", "EUR").costs


def test_a_cost_is_booked_once_and_stands_in_its_month(officer: Client) -> None:
    for _ in range(2):
        assert officer.post(DOOR, said())["Location"] == DOOR
    assert officer.post(DOOR, said(token=str(uuid.UUID(int=2)), kind="wages", amount="900")).status_code == 302
    assert spent_in_march() == (("rent", 45_050), ("wages", 90_000))
    entry = LedgerEntry.objects.order_by("pk").first()
    assert (entry.debit, entry.credit, entry.booked_on) == ("expense:rent", "asset:bank", date(2026, 3, 2))
    assert check() == ()
    page = officer.get(DOOR).text
    assert "450.50" in page
    assert "Rent and power" in page
    deeds = list(AccessEntry.objects.order_by("pk").values_list("deed", "about"))
    assert deeds == [(Deed.SPENT, "rent, 2026-03-02, 450.50 EUR"), (Deed.SPENT, "wages, 2026-03-02, 900.00 EUR")]


def test_a_mistake_is_taken_back_once_and_both_entries_stay(officer: Client) -> None:
    officer.post(DOOR, said())
    entry = costs().get()
    for _ in range(2):
        assert officer.post(f"{DOOR}{entry.pk}/back/")["Location"] == DOOR
    assert spent_in_march() == ()
    assert LedgerEntry.objects.count() == 2
    assert "taken back" in officer.get(DOOR).text
    assert list(AccessEntry.objects.order_by("pk").values_list("deed", flat=True)) == [Deed.SPENT, Deed.UNSPENT]
    # Its correction is no cost of its own, and cannot be taken back.
    assert officer.post(f"{DOOR}{LedgerEntry.objects.latest('pk').pk}/back/").status_code == 404


def test_one_form_is_never_two_costs(officer: Client) -> None:
    officer.post(DOOR, said())
    answer = officer.post(DOOR, said(amount="451"))
    assert (answer.status_code, "Nothing more was booked" in answer.text) == (409, True)
    assert LedgerEntry.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "bribes"}, {"kind": ""}, {"amount": "0"}, {"amount": "-5"}, {"amount": "5,5,5"}, {"amount": ""},
        {"spent_on": ""}, {"spent_on": "1999-12-31"}, {"token": "x"}, {"token": ""},
        {"spent_on": f"{timezone.localdate() + timedelta(days=2):%Y-%m-%d}"},
    ],
)  # fmt: skip
def test_what_is_no_cost_is_refused_beside_its_field(officer: Client, wrong: dict[str, str]) -> None:
    answer = officer.post(DOOR, said(**wrong))
    assert (answer.status_code, LedgerEntry.objects.count()) == (422, 0)


def test_nobody_else_enters_costs() -> None:
    for role in ("owner", "publisher", "reporter"):
        assert arrive(role).post(DOOR, said()).status_code in {302, 403}
    assert not LedgerEntry.objects.exists()


def test_a_kind_has_words_in_both_languages_and_an_older_one_its_name() -> None:
    with translation.override("uk"):
        ukrainian = [label_of(kind) for kind in KINDS]
    assert not set(ukrainian) & {label_of(kind) for kind in KINDS}
    assert label_of("paper-and-ink") == "paper and ink"
