"""Each platform's own file: every row accounted for, booked once, and a second import changes nothing."""

from datetime import timedelta

import pytest

from masthead.lib.money import Money
from masthead.patronage.accounts import GIFTS
from masthead.patronage.books import balances, check, total
from masthead.patronage.models import InboundEvent, LedgerEntry, OutsidePatron, Payment, Pledge, Question, RailImport
from masthead.patronage.patrons import patrons_on
from masthead.patronage.rails.contract import FileRefused
from masthead.patronage.rails.outside.tests.platforms import (
    COFFEE_HEAD,
    KOFI_HEAD,
    NOW,
    PATREON_HEAD,
    PatreonMember,
    Tip,
    bring,
    coffee_row,
    in_csv,
    kofi_row,
    patreon_row,
)
from masthead.post.models import Letter
from masthead.readers.joining import email_of, find_reader
from masthead.readers.models import Contact, Reader

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
FILES = {
    "kofi": in_csv(KOFI_HEAD, [kofi_row(Tip().numbered(1)), kofi_row(Tip(kind="Monthly Tip", cents=300).numbered(2))]),
    "buymeacoffee": in_csv(COFFEE_HEAD, [coffee_row(Tip()), coffee_row(Tip()), coffee_row(Tip(email="bob@example.org"))]),
    "patreon": in_csv(PATREON_HEAD, [patreon_row(PatreonMember()), patreon_row(PatreonMember(user="2", email="b@example.org"))]),
}  # fmt: skip


def gifts() -> Money:
    found = total(balances(), account=GIFTS, currency="EUR")
    return Money(amount_minor=-found.amount_minor, currency="EUR")


def euros(cents: int) -> Money:
    return Money(amount_minor=cents, currency="EUR")


def outcomes(report) -> list[tuple[str, str]]:
    return [(line.outcome.value, line.code) for line in report.lines]


@pytest.mark.parametrize(
    ("rail", "cents", "count"), [("kofi", 800, 2), ("buymeacoffee", 1500, 3), ("patreon", 1000, 2)]
)
def test_a_second_import_changes_nothing(rail: str, cents: int, count: int) -> None:
    rehearsed = bring(rail, FILES[rail], is_rehearsal=True)
    assert (rehearsed.is_rehearsal, rehearsed.counts["new"], Payment.objects.count()) == (True, count, 0)
    assert not any(model.objects.exists() for model in (Reader, OutsidePatron, RailImport))
    first = bring(rail, FILES[rail])
    assert (first.counts["new"], len(first.lines), gifts()) == (count, count, euros(cents))
    before = [
        list(model.objects.order_by("pk").values_list()) for model in (LedgerEntry, Pledge, Reader, OutsidePatron)
    ]
    second = bring(rail, FILES[rail])
    after = [list(model.objects.order_by("pk").values_list()) for model in (LedgerEntry, Pledge, Reader, OutsidePatron)]
    assert (second.counts["new"], second.counts["known"], second.needs_a_look) == (0, count, False)
    assert after == before
    assert (check(), RailImport.objects.get().new_count) == ((), 0)
    assert len(patrons_on(NOW.date())) == Reader.objects.count()
    # The platform has thanked them; nobody who never asked us for a letter gets one.
    assert not Letter.objects.using("supporters").exists()


def test_money_lies_on_the_accounts_of_its_rail() -> None:
    bring("kofi", FILES["kofi"])
    assert {(each.debit, each.credit) for each in LedgerEntry.objects.all()} == {("asset:kofi", GIFTS)}
    assert not InboundEvent.objects.exists()


def test_every_row_of_ko_fi_is_accounted_for() -> None:
    rows = [
        kofi_row(Tip().numbered(1)),
        kofi_row(Tip(kind="Shop Order").numbered(2)),
        kofi_row(Tip().numbered(3), Received="0.00", Given="4.00"),
        kofi_row(Tip().numbered(4), Received="-3.00"),
        kofi_row(Tip().numbered(5), **{"DateTime (UTC)": "31.01.2026"}),
        kofi_row(Tip(at=NOW + timedelta(days=3)).numbered(6)),
        kofi_row(Tip(), TransactionId=""),
        kofi_row(Tip(currency="EURO").numbered(7)),
        kofi_row(Tip(email="").numbered(8)),
        kofi_row(Tip().numbered(1)),
        kofi_row(Tip(cents=700).numbered(1)),
    ]
    report = bring("kofi", in_csv(KOFI_HEAD, rows) + b"2026-06-01,only,three\r\n\r\n")
    assert outcomes(report) == [
        ("matched", ""), ("asked", "sale"), ("ignored", "went-out"), ("unreadable", "no-amount"),
        ("unreadable", "no-day"), ("unreadable", "no-day"), ("unreadable", "no-key"), ("unreadable", "no-amount"),
        ("matched", ""), ("known", "known"), ("unclear", "differently"), ("unreadable", "short"),
    ]  # fmt: skip
    assert [line.number for line in report.lines] == [str(number) for number in range(1, 13)]
    assert (gifts(), report.needs_a_look) == (euros(1000), True)
    assert [question.kind for question in Question.objects.all()] == ["unknown"]
    assert check() == ()


@pytest.mark.parametrize(
    ("days", "expected"),
    [(["13/02/2026 10:00", "03/04/2026 11:00"], ["2026-02-13", "2026-04-03"]),
     (["02/13/2026 10:00", "03/04/2026 11:00"], ["2026-02-13", "2026-03-04"]),
     (["03/04/2026 11:00"], [None]), (["05/05/2026 11:00"], ["2026-05-05"]), (["13/02/2026", "02/13/2026"], [None, None])],
)  # fmt: skip
def test_days_between_slashes_are_read_in_one_way_or_not_at_all(days: list[str], expected: list[str | None]) -> None:
    rows = [kofi_row(Tip().numbered(at), **{"DateTime (UTC)": day}) for at, day in enumerate(days)]
    report = bring("kofi", in_csv(KOFI_HEAD, rows))
    assert [line.booked_on and line.booked_on.isoformat() for line in report.lines] == expected


def test_monthly_tips_are_one_pledge_and_single_ones_each_their_own() -> None:
    tips = [Tip(kind="Monthly Tip", at=NOW - timedelta(days=31 * at), cents=300).numbered(at) for at in range(3)]
    singles = [Tip(at=NOW - timedelta(days=at)).numbered(10 + at) for at in range(2)]
    bring("kofi", in_csv(KOFI_HEAD, [kofi_row(each) for each in (*tips, *singles)]))
    assert sorted(Pledge.objects.values_list("interval", "state")) == [
        ("monthly", "active"), ("once", "fulfilled"), ("once", "fulfilled"),
    ]  # fmt: skip
    assert (Reader.objects.count(), Payment.objects.count(), check()) == (1, 5, ())


def test_the_amount_of_a_monthly_tip_is_the_newest_one_in_whatever_order_rows_stand() -> None:
    old, new = (
        Tip(kind="Monthly Tip", at=NOW - timedelta(days=day), cents=cents) for day, cents in ((40, 300), (9, 700))
    )
    bring("kofi", in_csv(KOFI_HEAD, [kofi_row(new.numbered(1)), kofi_row(old.numbered(2))]))
    assert Pledge.objects.get().amount_minor == 700


def test_a_member_of_patreon_is_booked_from_when_we_know_of_them() -> None:
    old = PatreonMember(lifetime_cents=18_000)
    assert outcomes(bring("patreon", in_csv(PATREON_HEAD, [patreon_row(old)]))) == [("matched", "")]
    assert gifts() == euros(500)
    later = PatreonMember(lifetime_cents=18_500, charged_at=NOW - timedelta(days=1))
    bring("patreon", in_csv(PATREON_HEAD, [patreon_row(later)]))
    bring("patreon", in_csv(PATREON_HEAD, [patreon_row(old)]))
    assert (gifts(), Pledge.objects.get().state, check()) == (euros(1000), "active", ())


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        (
            PatreonMember(status="", lifetime_cents=0, pledge_cents=0, charged_at=None, charge=""),
            ("ignored", "not-paying"),
        ),
        (PatreonMember(status="Former patron", lifetime_cents=900, pledge_cents=0), ("ignored", "before")),
        (PatreonMember(lifetime_cents=0, charge="Declined"), ("known", "declined")),
        (PatreonMember(lifetime_cents=0, charged_at=None, charge=""), ("known", "nothing-new")),
        (PatreonMember(currency="USD"), ("unclear", "other-currency")),
        (PatreonMember(user=""), ("unreadable", "no-person")),
        (PatreonMember(charged_at=NOW + timedelta(days=9)), ("unreadable", "no-day")),
        (PatreonMember(more={"Lifetime Amount": "NaN"}), ("unreadable", "no-amount")),
    ],
)
def test_a_promise_on_patreon_is_no_income(member: PatreonMember, expected: tuple[str, str]) -> None:
    assert outcomes(bring("patreon", in_csv(PATREON_HEAD, [patreon_row(member)]))) == [expected]
    assert (gifts(), Payment.objects.count(), patrons_on(NOW.date()), check()) == (euros(0), 0, frozenset(), ())


def test_a_yearly_member_counts_for_a_year() -> None:
    member = PatreonMember(often="annual", pledge_cents=6000, lifetime_cents=6000)
    bring("patreon", in_csv(PATREON_HEAD, [patreon_row(member)]))
    assert len(patrons_on((NOW + timedelta(days=340)).date())) == 1


def test_coffees_times_their_price_or_an_amount() -> None:
    rows = [coffee_row(Tip(cents=300), Coffees=3), coffee_row(Tip(), Coffees="٣"), coffee_row(Tip(), Coffees="9" * 40)]
    report = bring("buymeacoffee", in_csv(COFFEE_HEAD, rows))
    assert [line.amount for line in report.lines] == ["9.00", "", ""]
    head = "Email,Name,Amount,Currency,Date,Transaction ID,Refunded"
    row = {"Email": "a@example.org", "Name": "A", "Amount": "$1,234.50", "Currency": "EUR", "Date": "2026-06-01"}
    raw = in_csv(head, [{**row, "Transaction ID": "pi_1"}, {**row, "Transaction ID": "pi_2", "Refunded": "true"}])
    assert outcomes(bring("buymeacoffee", raw)) == [("matched", ""), ("matched", "returned")]
    assert outcomes(bring("buymeacoffee", raw)) == [("known", "known")] * 2
    assert (gifts(), check()) == (euros(900 + 2 * 123_450), ())


def test_a_new_address_joins_and_can_sign_in() -> None:
    bring("kofi", FILES["kofi"])
    reader = find_reader("ANN@example.org")
    assert reader is not None
    assert (email_of(reader), Contact.objects.get().confirmed_at) == ("ann@example.org", None)
    sealed = bytes(OutsidePatron.objects.get().sealed)
    assert b"ann" not in sealed


@pytest.mark.parametrize("rail", FILES)
@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "no column"), (b"a,b\n1,2\n", "no column"), (b"\x00\x01", "no text"), (b"\xff\xfe\x00", "no text"),
        (b"PK\x03\x04", "ZIP archive"), (b'"never closed\n' * 3, "damaged"), (b"x" * (20 * 1024 * 1024 + 1), "20 MB"),
        (b"x" * 200_000 + b"\n", "damaged"), (b"<html>", "no column"), (b"\xef\xbb\xbf", "no column"), (b"\xe9t\xe9", "no text"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_in_one_line(rail: str, raw: bytes, said: str) -> None:
    with pytest.raises(FileRefused, match=said) as refused:
        bring(rail, raw)
    assert len(str(refused.value).splitlines()) == 1
    assert len(str(refused.value)) < 400
    assert not any(model.objects.exists() for model in (Payment, Reader, RailImport))


@pytest.mark.parametrize("rail", FILES)
def test_columns_that_stand_there_twice_and_too_many_rows_are_refused(rail: str, monkeypatch) -> None:
    head, _, rest = FILES[rail].partition(b"\r\n")
    first = {"kofi": b"From", "buymeacoffee": b"Supporter Name", "patreon": b"Name"}[rail]
    with pytest.raises(FileRefused, match="same name"):
        bring(rail, head + b"," + first + b"\r\n" + rest)
    monkeypatch.setattr("masthead.patronage.rails.outside.table.MOST_ROWS", 1)
    with pytest.raises(FileRefused, match="more lines"):
        bring(rail, FILES[rail])


@pytest.mark.parametrize("rail", FILES)
def test_columns_may_move_and_the_file_be_of_another_encoding(rail: str) -> None:
    import csv as plain
    import io

    rows = [row[::-1] for row in plain.reader(io.StringIO(FILES[rail].decode()))]
    out = io.StringIO()
    plain.writer(out).writerows(rows)
    assert bring(rail, out.getvalue().encode("utf-16")).counts["new"] == len(rows) - 1
    assert bring(rail, out.getvalue().encode("utf-8-sig")).counts["new"] == 0
