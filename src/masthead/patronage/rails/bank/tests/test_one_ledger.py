"""However a bank cuts its statements, and however often they are imported, the books are those of one import."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masthead.lib.safes import supporters_together
from masthead.patronage.books import balances, check, total
from masthead.patronage.models import LedgerEntry, Payment
from masthead.patronage.pledges import Interval
from masthead.patronage.rails.bank.tests import histories
from masthead.patronage.rails.bank.tests.bank_of_tests import german_csv
from masthead.patronage.rails.bank.tests.histories import FIRST, History, whole
from masthead.patronage.rails.bank.tests.patrons import a_bank_pledge, asked, bring_raw, know_german_csv, ledger

pytestmark = [pytest.mark.django_db(databases=["default", "supporters"]), pytest.mark.long]


class _Undo(Exception):
    pass


def books_after(files: tuple[bytes, ...]) -> dict[str, Any]:
    """Return what the books say after these files, and take it all back."""
    said: dict[str, Any] = {}
    try:
        with supporters_together():
            for raw in files:
                report = bring_raw(raw)
                assert not report.needs_a_look, report.as_json()
            said = {
                "ledger": ledger(),
                "asked": asked(),
                "held": total(balances(), account="asset:bank", currency="EUR").amount_minor,
                "came": sorted(
                    LedgerEntry.objects.filter(debit="asset:bank").values_list(
                        "payment__rail_key", "amount_minor", "booked_on"
                    )
                ),
                "check": check(),
                "payments": Payment.objects.count(),
            }
            raise _Undo
    except _Undo:
        return said


def prove(
    history: Callable[..., Any], *, count: int, is_same: Callable[[History, dict, dict], None], one=whole
) -> None:
    pledges = [a_bank_pledge("ann", on=FIRST), a_bank_pledge("ben", cents=1_000, interval=Interval.ONCE, on=FIRST)]
    texts = [f"Gift {each.rail_reference}" for each in pledges]

    @settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def each(data: Any) -> None:
        drawn = data.draw(history(texts=texts))
        expected, found = books_after((one(drawn),)), books_after(drawn.files)
        assert expected["held"] == found["held"] == drawn.credit_cents
        assert expected["check"] == found["check"] == ()
        assert expected["came"] == found["came"]
        assert len(found["came"]) == found["payments"]
        is_same(drawn, expected, found)

    each()


def wholly(_history: History, expected: dict, found: dict) -> None:
    assert found == expected


def wholly_where_nothing_hangs_on_the_order(history: History, expected: dict, found: dict) -> None:
    """Whether a gift is the second one of a month is decided when it is told of, so its order counts."""
    if all(count == 1 for text, count in history.gifts_a_text.items() if text.startswith("Gift")):
        assert found == expected


def test_files_in_their_order(runs_whole: bool, counts) -> None:
    count = 400 if runs_whole else 6
    prove(histories.in_order, count=count, is_same=wholly)
    counts(histories=count)


def test_files_in_any_order(runs_whole: bool, counts) -> None:
    count = 400 if runs_whole else 6
    prove(histories.in_any_order, count=count, is_same=wholly_where_nothing_hangs_on_the_order)
    counts(histories=count)


def test_files_that_tear_days_apart(runs_whole: bool, counts) -> None:
    count = 400 if runs_whole else 6
    prove(histories.torn, count=count, is_same=wholly_where_nothing_hangs_on_the_order)
    counts(histories=count)


def test_csv_files_in_their_order(runs_whole: bool, counts) -> None:
    know_german_csv()
    one = lambda drawn: german_csv([entry.first for entry in drawn.entries])  # noqa: E731
    count = 400 if runs_whole else 6
    prove(histories.in_csv, count=count, is_same=wholly, one=one)
    counts(histories=count)
