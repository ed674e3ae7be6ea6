"""Questions about money, decided by a person: once, whoever clicks twice, whoever else decides at that moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from doors.people import arrive, member
from masthead.office.models import AccessEntry, Deed
from masthead.patronage.accounts import GIFTS, UNASSIGNED
from masthead.patronage.books import balances, check, total
from masthead.patronage.models import Payment, Pledge, Question, Receipt
from masthead.patronage.pledges import Interval
from masthead.patronage.promising import cancel
from masthead.patronage.rails.bank.tests.patrons import a_bank_pledge, a_gift, bring
from masthead.patronage.rails.outside.tests.platforms import KOFI_HEAD, NOW, Tip, in_csv, kofi_row
from masthead.patronage.rails.registry import get_rail
from masthead.patronage.rails.stripe import client as stripe_client
from masthead.patronage.rails.stripe.tests.till import Till
from masthead.patronage.receiving import receive
from masthead.patronage.tests.giving import NOON, a_pledge, an_arrival, euros
from masthead.post.models import Letter

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def unknown(*, cents: int = 500, text: str = "for your good work") -> Question:
    bring(a_gift(cents=cents, text=text))
    return Question.objects.get(kind="unknown")


def door(question: Question, deed: str = "") -> str:
    return f"/supporters/questions/{question.pk}/{deed}"


def on(account: str) -> int:
    return total(balances(), account=account, currency="EUR").amount_minor


def receipts_owed() -> int:
    return Letter.objects.using("supporters").filter(key__startswith="receipt:").count()


def test_the_queue_names_what_waits_and_only_that(officer: Client) -> None:
    pledge = a_bank_pledge()
    question = unknown()
    bring(a_gift(pledge, cents=100))
    part = Question.objects.get(kind="part")
    page = officer.get("/supporters/questions/").text
    assert door(question) in page
    assert door(part) in page
    assert "Ann Example" not in page
    of_one_kind = officer.get("/supporters/questions/?kind=part").text
    assert door(question) not in of_one_kind
    officer.post(door(part, "answer/"), {"answer": "kept"})
    assert door(part) not in officer.get("/supporters/questions/").text


def test_unknown_money_is_given_to_the_pledge_that_a_person_chose(officer: Client) -> None:
    pledge = a_bank_pledge(cents=500)
    a_bank_pledge("bob", cents=900)
    question = unknown(text=f"Support {pledge.rail_reference[:-2]}")
    page = officer.get(door(question)).text
    assert pledge.reader.alias in page
    assert "The reference is nearly this one" in page
    assert on(GIFTS) == 0
    answer = officer.post(door(question, "answer/"), {"answer": "assigned", "pledge": str(pledge.pk)})
    assert answer["Location"] == door(question)
    assert (on(GIFTS), on(UNASSIGNED)) == (-500, 0)
    assert (Receipt.objects.count(), receipts_owed(), check()) == (1, 1, ())
    question.refresh_from_db()
    me = member("supporters-officer", role="supporters-officer")
    assert (question.answer, question.answered_by) == ("assigned", str(me.pk))
    entry = AccessEntry.objects.get(deed=Deed.ANSWERED)
    assert (entry.member, entry.reader) == (me.pk, pledge.reader_id)
    assert str(me) in officer.get(door(question)).text


def test_a_pledge_is_found_by_reference_and_by_alias(officer: Client) -> None:
    pledge = a_bank_pledge(cents=900)
    question = unknown(cents=500)
    assert pledge.rail_reference not in officer.get(door(question)).text
    for said in (pledge.rail_reference, pledge.rail_reference.lower(), pledge.reader.alias, pledge.reader.alias[:6]):
        assert pledge.rail_reference in officer.get(door(question), {"find": said}).text, said
    assert "No pledge and no patron is called that" in officer.get(door(question), {"find": "<b>nobody"}).text


def test_what_the_bank_said_is_read_on_demand_and_on_record(officer: Client) -> None:
    question = unknown(text="from Ann with love")
    assert "with love" not in officer.get(door(question)).text
    answer = officer.post(door(question, "words/"))
    for said in ("Ann Example", "NL91ABNA0417164300", "from Ann with love"):
        assert said in answer.text
    assert "no-store" in answer["Cache-Control"]
    entry = AccessEntry.objects.get()
    assert (entry.deed, entry.about) == (Deed.WORDS, f"#{question.pk}")
    assert officer.get(door(question, "words/")).status_code == 405


def test_a_second_click_changes_nothing_and_is_no_trouble(officer: Client) -> None:
    question = unknown()
    answers = [officer.post(door(question, "answer/"), {"answer": "kept"}) for _ in range(2)]
    assert [each.status_code for each in answers] == [302, 302]
    assert (on(GIFTS), Receipt.objects.count(), check()) == (-500, 1, ())
    assert AccessEntry.objects.count() == 1


def test_who_comes_second_is_told_what_was_decided(officer: Client) -> None:
    question = unknown()
    officer.post(door(question, "answer/"), {"answer": "kept"})
    other = Client()
    other.force_login(member("colleague", role="supporters-officer"))
    late = other.post(door(question, "answer/"), {"answer": "sent-back"})
    assert late.status_code == 409
    assert "before you. Nothing was changed" in late.text
    assert (on(GIFTS), on(UNASSIGNED), AccessEntry.objects.count()) == (-500, 0, 1)


@pytest.mark.django_db(databases=["default", "supporters"], transaction=True)
def test_two_people_who_decide_at_once_decide_once(officer: Client) -> None:
    pledge = a_bank_pledge()
    question = unknown()
    others = [arrive("supporters-officer") for _ in range(4)]
    said = [
        {"answer": "kept"},
        {"answer": "sent-back"},
        {"answer": "assigned", "pledge": str(pledge.pk)},
        {"answer": "kept"},
    ]
    together = Barrier(len(others))

    def press(client: Client, form: dict[str, str]) -> int:
        together.wait()
        try:
            return client.post(door(question, "answer/"), form).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(others)) as threads:
        statuses = list(threads.map(press, others, said))
    assert set(statuses) <= {302, 409}
    assert statuses.count(302) >= 1
    assert on(UNASSIGNED) == 0
    assert on(GIFTS) in (0, -500)
    assert Receipt.objects.count() == (1 if on(GIFTS) else 0)
    assert AccessEntry.objects.filter(deed=Deed.ANSWERED).count() == 1
    assert check() == ()


def test_a_part_payment_is_kept_and_nothing_else(officer: Client) -> None:
    pledge = a_bank_pledge()
    bring(a_gift(pledge, cents=100))
    question = Question.objects.get()
    for answer in ("assigned", "sent-back"):
        refused = officer.post(door(question, "answer/"), {"answer": answer, "pledge": str(pledge.pk)})
        assert refused.status_code == 422
        assert "a gift already" in refused.text
    officer.post(door(question, "answer/"), {"answer": "kept"})
    question.refresh_from_db()
    assert (question.answer, on(GIFTS), check()) == ("kept", -100, ())


@pytest.mark.parametrize("kind", ["double", "late"])
def test_money_beside_a_pledge_is_kept_with_a_letter_or_was_sent_back(officer: Client, kind: str) -> None:
    pledge = a_pledge(interval=Interval.ONCE if kind == "double" else Interval.MONTHLY)
    if kind == "double":
        receive(an_arrival("line-1", pledge=pledge), now=NOON)
    else:
        cancel(pledge, now=NOON)
    before, gifts = receipts_owed(), on(GIFTS)
    for key, answer in (("line-2", "kept"), ("line-3", "sent-back")):
        question = receive(an_arrival(key, pledge=pledge), now=NOON).questions.get()
        assert question.kind == kind
        assert pledge.reader.alias in officer.get(door(question)).text
        officer.post(door(question, "answer/"), {"answer": answer, "sent_on": "2026-03-15"})
    assert (receipts_owed(), on(GIFTS), on(UNASSIGNED), check()) == (before + 1, gifts - 500, 0, ())


def test_money_was_not_sent_back_before_it_came_nor_tomorrow(officer: Client) -> None:
    question = unknown()
    tomorrow = timezone.now().date() + timedelta(days=2)
    for day in ("2026-03-13", tomorrow.isoformat()):
        refused = officer.post(door(question, "answer/"), {"answer": "sent-back", "sent_on": day})
        assert (refused.status_code, on(UNASSIGNED)) == (422, -500)


def test_money_goes_to_no_pledge_in_another_currency(officer: Client) -> None:
    pledge = a_bank_pledge()
    Pledge.objects.filter(pk=pledge.pk).update(currency="UAH")
    question = unknown()
    page = officer.get(door(question), {"find": pledge.rail_reference}).text
    assert "Another currency" in page
    refused = officer.post(door(question, "answer/"), {"answer": "assigned", "pledge": str(pledge.pk)})
    assert (refused.status_code, on(UNASSIGNED)) == (422, -500)


def test_a_platforms_payout_is_no_income_a_second_time(officer: Client) -> None:
    question = unknown(cents=4_000)
    assert "Or a platform paid out" in officer.get(door(question)).text
    for wrong in (
        {},
        {"paid_out_by": "bank"},
        {"paid_out_by": "patreon", "fee": "-1"},
        {"paid_out_by": "patreon", "fee": "x"},
    ):
        assert officer.post(door(question, "answer/"), {"answer": "payout", **wrong}).status_code == 422, wrong
    unreadable = officer.post(door(question, "answer/"), {"answer": "payout", "paid_out_by": "patreon", "fee": "x"})
    assert "This is not an amount. Write it like 5 or 5.50." in unreadable.text
    officer.post(door(question, "answer/"), {"answer": "payout", "paid_out_by": "patreon", "fee": "12,30"})
    question.refresh_from_db()
    assert question.answer == "payout"
    assert (on(GIFTS), on(UNASSIGNED), on("asset:patreon"), on("expense:fees-patreon")) == (0, 0, -5_230, 1_230)
    assert (Receipt.objects.count(), check()) == (0, ())


def test_what_was_bought_on_a_platform_is_told_as_that(officer: Client) -> None:
    raw = in_csv(KOFI_HEAD, [kofi_row(Tip(kind="Shop Order").numbered(1))])
    get_rail("kofi").import_file(raw=raw, now=NOW)
    page = officer.get(door(Question.objects.get())).text
    assert "Something was bought there" in page
    assert "Send it back on Ko-fi first" in page
    assert "at your bank" not in page


def test_every_answer_that_there_is_can_be_given(officer: Client) -> None:
    """A new kind of answer that nobody thought of here once would have been booked as money sent back."""
    pledge = a_bank_pledge()
    for place, answer in enumerate(Question.Answer.values):
        question = unknown(cents=100 + place, text=f"gift {place}") if not place else None
        question = question or receive(an_arrival(f"more-{place}"), now=NOON).questions.get()
        said = {"answer": answer, "pledge": str(pledge.pk), "paid_out_by": "patreon"}
        assert officer.post(door(question, "answer/"), said).status_code == 302, answer
        question.refresh_from_db()
        assert question.answer == answer
    assert (on(UNASSIGNED), check()) == (0, ())


def test_a_rail_that_can_sends_it_back_itself_and_once(officer: Client, settings, tmp_path, monkeypatch) -> None:
    settings.MASTHEAD_DATA = tmp_path
    till = Till(monkeypatch)
    pledge = till.pledge(interval=Interval.ONCE)
    till.pay(pledge)
    Pledge.objects.filter(pk=pledge.pk).update(state=Pledge.State.FULFILLED)
    till.run()
    question = Question.objects.get()
    page = officer.get(door(question)).text
    assert "the rail is asked to return all of it" in page
    for _ in range(2):
        assert officer.post(door(question, "answer/"), {"answer": "sent-back"}).status_code == 302
    question.refresh_from_db()
    assert (question.answer, len(till.all_of("refund")), on(UNASSIGNED), check()) == ("sent-back", 1, 0, ())
    assert AccessEntry.objects.count() == 1
    stripe_client._made.cache_clear()


def test_the_queue_costs_the_same_however_long_it_is(officer: Client, django_assert_max_num_queries) -> None:
    for number in range(30):
        receive(an_arrival(f"line-{number}"), now=NOON)
    assert Payment.objects.filter(amount_minor=euros(5).amount_minor).count() == 30
    officer.get("/supporters/questions/")
    with django_assert_max_num_queries(5, connection=connections["supporters"]):
        officer.get("/supporters/questions/")
