"""Damaged and hostile files: an honest report or a refusal, never a traceback, and never money that the report does not name."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masthead.lib.safes import supporters_together
from masthead.patronage.books import check
from masthead.patronage.models import InboundEvent, Payment
from masthead.patronage.rails.bank.lines import StatementRefused
from masthead.patronage.rails.bank.report import Outcome, Report
from masthead.patronage.rails.bank.tests.bank_of_tests import Entry, camt, german_csv, single
from masthead.patronage.rails.bank.tests.patrons import a_gift, bring_raw, know_german_csv
from masthead.patronage.tests.giving import PI_DAY

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
NEW = {Outcome.MATCHED, Outcome.ASKED}
MOVEMENTS = [
    a_gift(reference="B-1"),
    a_gift(cents=1_234_56, text='A "long"; wish, ' * 20),
    a_gift(is_credit=False),
    a_gift(on=PI_DAY - timedelta(days=1)),
]
COLLECTIVE = Entry(parts=(a_gift(cents=100), a_gift(cents=200, text="two")), reference="B-2")
GOOD = (
    camt([*map(single, MOVEMENTS), COLLECTIVE], version="02"),
    camt([*map(single, MOVEMENTS), COLLECTIVE], version="08"),
    german_csv(MOVEMENTS),
    german_csv(MOVEMENTS, encoding="utf-16"),
)
BITS = [b"<", b">", b"&", b"&amp;", b"<!--", b"]]>", b"<![CDATA[", b'"', b";", b"\n", b"\r", b"\x00", b"\xff", b"-", b"0", b"9" * 30,
        b".", b",", b"</Ntry>", b"<Ntry>", b"<Stmt>", "٣".encode(), "\u202e".encode(), b"%s", b"xmlns=", b"DBIT", b"1e9", b"NaN"]  # fmt: skip


@st.composite
def damaged(draw: Any) -> bytes:
    """Draw a good file and damage it in up to five places."""
    raw = draw(st.sampled_from(GOOD))
    for _ in range(draw(st.integers(1, 5))):
        at, length = draw(st.integers(0, len(raw))), draw(st.integers(0, 60))
        kind = draw(st.sampled_from(["flip", "insert", "drop", "repeat", "cut", "digit"]))
        if kind == "flip" and at < len(raw):
            raw = raw[:at] + bytes([raw[at] ^ (1 << draw(st.integers(0, 7)))]) + raw[at + 1 :]
        elif kind == "insert":
            raw = raw[:at] + draw(st.sampled_from(BITS)) + raw[at:]
        elif kind == "drop":
            raw = raw[:at] + raw[at + length :]
        elif kind == "repeat":
            raw = raw[: at + length] + raw[at:]
        elif kind == "cut" and draw(st.booleans()):
            raw = raw[:at]
        else:
            digits = [place for place, byte in enumerate(raw) if 48 <= byte <= 57]
            place = digits[at % len(digits)] if digits else 0
            raw = raw[:place] + str(draw(st.integers(0, 9))).encode() + raw[place + 1 :]
    return raw


class _Undo(Exception):
    pass


def brought(raw: bytes) -> Report | None:
    try:
        return bring_raw(raw)
    except StatementRefused as refused:
        assert str(refused).endswith((".", "?"))
        assert "\n" not in str(refused)
        return None


def prove_honest(raw: bytes) -> bool:
    """Import a file, compare the books with the report, and take it all back; return whether it was taken."""
    report = None
    try:
        with supporters_together():
            report = brought(raw)
            named = (
                [(each.currency, Decimal(each.amount)) for each in report.lines if each.outcome in NEW]
                if report
                else []
            )
            booked = [(each.currency, each.money.decimal) for each in Payment.objects.all()]
            assert sorted(named) == sorted(booked)
            assert InboundEvent.objects.count() == len(booked)
            assert check() == ()
            again = brought(raw)
            assert (again is None) == (report is None)
            assert again is None or again.counts["new"] == 0
            raise _Undo
    except _Undo:
        return report is not None


def test_damaged_files(runs_whole: bool) -> None:
    know_german_csv()
    taken = []

    @settings(max_examples=3_000 if runs_whole else 60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(damaged())
    def each(raw: bytes) -> None:
        taken.append(prove_honest(raw))

    each()
    # A proof in which every file was refused, or none was, would say little.
    assert {True, False} <= set(taken)


def test_any_bytes(runs_whole: bool) -> None:
    know_german_csv()
    chunks = st.lists(
        st.one_of(st.sampled_from(BITS), st.binary(max_size=20), st.text(max_size=20).map(str.encode)), max_size=30
    )

    @settings(max_examples=2_000 if runs_whole else 40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(start=st.sampled_from([b"", b"<", b"\xef\xbb\xbf<", b"\xff\xfe", GOOD[0][:300], GOOD[2][:90]]), more=chunks)
    def each(start: bytes, more: list[bytes]) -> None:
        prove_honest(start + b"".join(more))

    each()
