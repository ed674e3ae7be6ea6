"""A statement in the books: each line once, each doubt a question, every line accounted for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from masthead.patronage.accounts import UNASSIGNED
from masthead.patronage.books import balances, check, total
from masthead.patronage.models import InboundEvent, LedgerEntry, Payment, Pledge, Question
from masthead.patronage.pledges import Interval
from masthead.patronage.promising import cancel
from masthead.patronage.rails.bank import importing
from masthead.patronage.rails.bank.lines import MOST_BYTES, StatementRefused
from masthead.patronage.rails.bank.report import Report
from masthead.patronage.rails.bank.tests.bank_of_tests import VERSIONS, Entry, Giver, camt, german_csv, single
from masthead.patronage.rails.bank.tests.patrons import (
    a_bank_pledge,
    a_gift,
    arrived,
    asked,
    bring,
    bring_raw,
    know_german_csv,
    ledger,
)
from masthead.patronage.receiving import keep, send_back
from masthead.patronage.tests.giving import NOON, PI_DAY

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def outcomes(report: Report) -> list[tuple[str, str]]:
    return [(line.outcome.value, line.code) for line in report.lines]


def held() -> int:
    return total(balances(), account="asset:bank", currency="EUR").amount_minor


@pytest.mark.parametrize("version", VERSIONS)
def test_a_gift_finds_its_pledge_by_its_reference_and_is_booked_once(version: str) -> None:
    pledge = a_bank_pledge()
    report = bring(a_gift(pledge, reference="B-1"), version=version)
    assert outcomes(report) == [("matched", "")]
    again = bring(a_gift(pledge, reference="B-1"), version=version)
    assert outcomes(again) == [("known", "known")]
    assert Payment.objects.get().pledge == pledge
    assert (held(), asked(), check()) == (500, [], ())


def test_a_structured_reference_finds_its_pledge_too() -> None:
    pledge = a_bank_pledge()
    bring(a_gift(structured=pledge.rail_reference))
    assert Payment.objects.get().pledge == pledge


def test_a_reference_that_the_bank_broke_in_two_finds_its_pledge() -> None:
    pledge = a_bank_pledge()
    bring(a_gift(text="x" * 130 + pledge.rail_reference))
    assert Payment.objects.get().pledge == pledge


def test_two_references_in_one_text_are_a_question() -> None:
    one, other = a_bank_pledge("ann"), a_bank_pledge("ben")
    bring(a_gift(text=f"{one.rail_reference} {other.rail_reference}"))
    assert (asked(), Payment.objects.get().pledge) == ([("unknown", 500)], None)


@pytest.mark.parametrize(
    ("kind", "prepare", "gift"),
    [
        ("unknown", lambda pledge: None, {"text": "Support"}),
        ("unknown", lambda pledge: None, {"currency": "USD"}),
        ("part", lambda pledge: None, {"cents": 300}),
        ("late", lambda pledge: cancel(pledge, now=NOON), {}),
        ("double", lambda pledge: bring(a_gift(pledge, own_reference="first")), {}),
    ],
)
def test_what_is_unclear_waits_for_a_person_and_is_never_lost(kind: str, prepare, gift: dict) -> None:
    pledge = a_bank_pledge()
    prepare(pledge)
    report = bring(replace(a_gift(pledge), **gift))
    assert outcomes(report) == [("asked", kind)]
    question = Question.objects.get(answer="")
    assert question.kind == kind
    assert check() == ()
    keep(question, by="7", on=PI_DAY, now=NOON)
    assert total(balances(), account=UNASSIGNED, currency="EUR").amount_minor == 0
    assert check() == ()


def test_a_gift_once_that_comes_twice_is_a_question_and_can_be_sent_back() -> None:
    pledge = a_bank_pledge(interval=Interval.ONCE)
    report = bring(a_gift(pledge), a_gift(pledge))
    assert outcomes(report) == [("matched", ""), ("asked", "double")]
    send_back(Question.objects.get(), by="7", on=PI_DAY, now=NOON)
    assert (held(), check()) == (500, ())


def test_equal_gifts_of_a_day_are_two_gifts() -> None:
    one = a_gift()
    assert outcomes(bring(one, one)) == [("asked", "unknown")] * 2
    assert outcomes(bring(one, one, one)) == [("known", "known")] * 2 + [("asked", "unknown")]
    assert (arrived(), check()) == (1500, ())


def test_a_bank_that_uses_a_reference_twice_loses_nobodys_gift() -> None:
    ann, ben = a_gift(reference="NOT-UNIQUE"), a_gift(reference="NOT-UNIQUE", giver=Giver(name="Ben"))
    bring(ann)
    assert outcomes(bring(ann, ben)) == [("known", "known"), ("asked", "unknown")]
    assert arrived() == 1000


def test_an_entry_that_is_told_in_other_words_is_not_booked_twice() -> None:
    bring(a_gift(reference="B-1"))
    report = bring(a_gift(reference="B-1", text="Suppt."))
    assert outcomes(report) == [("unclear", "other-words")]
    assert report.needs_a_look
    assert arrived() == 500


@pytest.mark.parametrize("is_split_first", [True, False])
def test_a_collective_entry_that_is_split_later_is_not_booked_twice(is_split_first: bool) -> None:
    parts = (a_gift(cents=100, text="one"), a_gift(cents=200, text="two"))
    for is_split in (is_split_first, not is_split_first):
        report = bring(Entry(parts=parts, reference="B-1", is_split=is_split))
    assert {each.outcome.value for each in report.lines} == {"unclear"}
    assert arrived() == 300


def test_a_day_is_taken_from_one_kind_of_file() -> None:
    know_german_csv()
    gift = a_gift()
    bring(gift)
    report = bring_raw(german_csv([gift, replace(gift, on=PI_DAY - timedelta(days=1))]))
    assert outcomes(report) == [("unclear", "other-format"), ("asked", "unknown")]
    assert arrived() == 1000


def test_a_csv_file_is_imported_once_too() -> None:
    know_german_csv()
    pledge = a_bank_pledge()
    movements = [a_gift(pledge), a_gift(), a_gift(is_credit=False), a_gift(cents=700, status="PDNG")]
    report = bring_raw(german_csv(movements))
    assert outcomes(report) == [("matched", ""), ("asked", "unknown"), ("ignored", "debit"), ("ignored", "pending")]
    assert [line.outcome.value for line in bring_raw(german_csv(movements)).lines][:2] == ["known"] * 2
    assert (arrived(), check()) == (1000, ())


def test_the_account_of_an_import_adds_up() -> None:
    pledge = a_bank_pledge()
    bring(a_gift(pledge, own_reference="1"))
    report = bring(
        a_gift(pledge, own_reference="1"), a_gift(), a_gift(is_credit=False), a_gift(status="PDNG"), a_gift(currency="XQZ")
    )  # fmt: skip
    said = report.as_json()
    assert said["counts"] == {
        "new": 1, "matched": 0, "asked": 1, "known": 1, "ignored": 2, "unclear": 0, "unreadable": 1
    }  # fmt: skip
    assert len(said["lines"]) == 5
    assert all(line["why"] for line in said["lines"])
    assert "Ann" not in str(said)


def test_a_rehearsal_says_the_same_and_changes_nothing() -> None:
    pledge = a_bank_pledge()
    gifts = [a_gift(pledge, own_reference="1"), a_gift(pledge, own_reference="2"), a_gift()]
    rehearsed = bring(*gifts, is_rehearsal=True)
    assert not (InboundEvent.objects.exists() or Payment.objects.exists() or LedgerEntry.objects.exists())
    pledge.refresh_from_db()
    assert pledge.state == Pledge.State.PROMISED
    assert rehearsed.is_rehearsal
    assert bring(*gifts).lines == rehearsed.lines


def test_a_rehearsal_does_not_keep_others_waiting_for_long(monkeypatch) -> None:
    monkeypatch.setattr(importing, "MOST_REHEARSED", 2)
    bring(a_gift(cents=1))
    assert bring(a_gift(cents=1), a_gift(cents=2), a_gift(cents=3), is_rehearsal=True).counts["new"] == 2
    with pytest.raises(StatementRefused, match="cannot be rehearsed at once"):
        bring(*(a_gift(cents=cents) for cents in range(1, 5)), is_rehearsal=True)


def test_a_line_is_booked_whole_or_not_at_all(monkeypatch) -> None:
    """A crash at any line leaves those before it booked and nothing of it; the same file then brings the rest."""
    gifts = [a_gift(own_reference=str(at)) for at in range(3)]
    calls = iter([0, 1])
    true_receive = importing.receive
    monkeypatch.setattr(importing, "receive", lambda *said, **more: (next(calls), true_receive(*said, **more))[1])
    with pytest.raises(StopIteration):
        bring(*gifts)
    assert InboundEvent.objects.count() == Payment.objects.count() == 2
    monkeypatch.undo()
    assert [line.outcome.value for line in bring(*gifts).lines] == ["known", "known", "asked"]
    assert (arrived(), check()) == (1500, ())


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"x" * (MOST_BYTES + 1), "larger than 20 MB"),
        (b"PK\x03\x04", "ZIP"),
        (b"Date;Amount\n", "not described yet"),
        (b"", "not described yet"),
    ],
)
def test_a_file_that_cannot_be_used_changes_nothing(raw: bytes, said: str) -> None:
    with pytest.raises(StatementRefused, match=said):
        bring_raw(raw)
    assert not InboundEvent.objects.exists()


def test_columns_are_found_by_the_file_or_named() -> None:
    know_german_csv()
    raw = german_csv([a_gift()])
    with pytest.raises(StatementRefused, match="fits no stored description"):
        bring_raw(raw.replace(b"Betrag", b"Umsatz"))
    with pytest.raises(StatementRefused, match=r"No columns are stored under this name\. Known: german"):
        bring_raw(raw, columns_name="french")
    assert len(bring_raw(raw, columns_name="german").lines) == 1


def test_without_an_account_nothing_is_imported(settings) -> None:
    bank = settings.MASTHEAD_CONFIG.bank.model_copy(update={"iban": ""})
    settings.MASTHEAD_CONFIG = settings.MASTHEAD_CONFIG.model_copy(update={"bank": bank})
    with pytest.raises(StatementRefused, match=r"set bank\.iban first"):
        bring(a_gift())


def test_the_ledger_names_nobody() -> None:
    bring(a_gift(giver=Giver(name="Zebedee Planted", account="NL91ABNA0417164300"), text="planted words"))
    everything = repr(ledger()) + repr(list(InboundEvent.objects.values())) + repr(list(Payment.objects.values()))
    assert not any(word in everything for word in ("Zebedee", "NL91ABNA", "planted"))


def test_an_import_of_both_versions_of_a_file_is_one_import() -> None:
    gift = a_gift(reference="B-1", text="Support " * 40)
    bring(gift)
    raw = camt([single(gift)], version="08")
    assert outcomes(bring_raw(raw, form="camt")) == [("known", "known")]
