"""A day in the supporters' office, from the bank's file to the log; afterwards the newsroom's database names nobody."""

import re
import sqlite3
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from doors.people import arrive
from masthead import settings_counter
from masthead.lib.config_sections import Bank
from masthead.patronage.accounts import GIFTS, REFUNDS, UNASSIGNED
from masthead.patronage.books import balances, check, total
from masthead.patronage.models import Payment, Pledge, Question
from masthead.patronage.rails.bank.tests.bank_of_tests import OURS, Giver, camt, single
from masthead.patronage.rails.bank.tests.patrons import a_bank_pledge, a_gift
from masthead.post.models import Letter
from masthead.post.sending import send_waiting
from masthead.post.tests.conftest import Mailbox, free_port, mailbox
from resetting import _dump_tables

__all__ = ["free_port", "mailbox"]
pytestmark = pytest.mark.django_db(databases=["default", "supporters"], transaction=True)
PAYER = Giver(name="Planted Payername", account="FR1420041010050500013M02606")
TEXT, REASON = "planted remittance words", "planted reason of the officer"


@pytest.fixture
def officer(settings) -> Client:
    """The browser of a supporters' officer, in a newsroom with an account."""
    bank = Bank(iban=OURS, holder="The Test Current", bic="COBADEFFXXX")
    settings.MASTHEAD_CONFIG = settings.MASTHEAD_CONFIG.model_copy(update={"bank": bank})
    return arrive("supporters-officer")


def on(account: str) -> int:
    return total(balances(), account=account, currency="EUR").amount_minor


def follow(client: Client, page: str, pattern: str) -> str:
    """Open the first link of a page whose address fits."""
    return client.get(re.search(rf'href="({pattern})"', page)[1]).text


def forms(page: str, action: str) -> dict[str, str]:
    """Return what the first form of a page to an address sends when its button is pressed."""
    form = re.search(rf'<form[^>]*action="{action}"[^>]*>(.*?)</form>', page, re.DOTALL)[1]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_a_day_in_the_office(officer: Client, mailbox: Mailbox) -> None:
    ann, bob = a_bank_pledge("planted-ann"), a_bank_pledge("planted-bob", cents=700)
    bring_the_statement(officer, known=ann, meant=bob)
    question = decide_the_unknown_line(officer, meant=bob)
    see_the_receipts_go_out(mailbox)
    refund_it(officer, Payment.objects.get(pk=question.payment_id))
    ask_for_the_contact(officer, ann)
    read_the_log(officer)
    assert check() == ()
    tokens = [
        "planted-ann", "planted-bob", PAYER.name, PAYER.account, TEXT, REASON,
        *(said for each in (ann, bob) for said in (
            each.reader.alias, each.reader_id.hex, str(each.reader_id), each.rail_reference, str(each.pk), each.pk.hex
        )),
    ]  # fmt: skip
    assert found_in("default", tokens) == set()
    # A session lies there encoded, so it is looked at opened.
    sessions = " ".join(str(each.get_decoded()) for each in Session.objects.all())
    assert [token for token in tokens if token in sessions] == []
    # The search does find what is there.
    assert ann.rail_reference in found_in("supporters", tokens)


def test_the_counter_knows_no_office() -> None:
    """The process that the public reaches has none of its pages and none of its code."""
    assert "masthead.office" not in settings_counter.INSTALLED_APPS
    for path in ("/supporters/", "/supporters/log/", "/supporters/statements/"):
        with pytest.raises(Resolver404):
            resolve(path, urlconf=settings_counter.ROOT_URLCONF)


def bring_the_statement(officer: Client, *, known: Pledge, meant: Pledge) -> None:
    """Two lines: one with its reference, one that nobody could match."""
    line = replace(a_gift(cents=700), giver=PAYER, text=f"{TEXT} {meant.rail_reference[:-2]}")
    file = BytesIO(camt([single(a_gift(known)), single(line)]))
    file.name = "march.xml"
    report = officer.post("/supporters/statements/", {"rail": "bank", "file": file}).text
    assert "A gift, booked" in report
    assert "Booked; a person is asked about it" in report
    assert (on(GIFTS), on(UNASSIGNED)) == (-500, -700)


def decide_the_unknown_line(officer: Client, *, meant: Pledge) -> Question:
    """Read what the bank said, and give the money to the pledge that comes near."""
    queue = officer.get("/supporters/questions/").text
    page = follow(officer, queue, r"/supporters/questions/\d+/")
    question = Question.objects.get()
    door = f"/supporters/questions/{question.pk}/"
    assert TEXT not in page
    assert TEXT in officer.post(f"{door}words/").text
    said = forms(page, f"{door}answer/")
    assert said["pledge"] == str(meant.pk)
    officer.post(f"{door}answer/", said)
    assert (on(GIFTS), on(UNASSIGNED)) == (-1_200, 0)
    return question


def see_the_receipts_go_out(mailbox: Mailbox) -> None:
    """Both patrons are sent their receipts."""
    send_waiting(now=timezone.now(), using="supporters")
    assert sorted(mailbox.recipients) == ["planted-ann@example.org", "planted-bob@example.org"]
    subjects = {letter["subject"] for letter in mailbox.letters}
    assert subjects == {"Your receipt no. 1", "Your receipt no. 2"}
    assert not Letter.objects.using("supporters").filter(state="waiting").exists()


def refund_it(officer: Client, payment: Payment) -> None:
    """Record that the second gift was sent back."""
    door = f"/supporters/payments/{payment.pk}/refund/"
    assert "Left to refund" in officer.get(door).text
    said = {"amount": "7", "sent_on": "2026-03-20", "receipt": str(payment.receipt.number), "number": "0"}
    officer.post(door, said)
    assert (on(REFUNDS), on(GIFTS)) == (700, -1_200)


def ask_for_the_contact(officer: Client, pledge: Pledge) -> None:
    """Find a patron by alias, and ask who it is."""
    listed = officer.get("/supporters/", {"alias": pledge.reader.alias}).text
    page = follow(officer, listed, rf"/supporters/patrons/{pledge.reader_id}/")
    assert "planted-ann" not in page
    door = f"/supporters/patrons/{pledge.reader_id}/contact/"
    assert "planted-ann@example.org" in officer.post(door, {"reason": REASON}).text


def read_the_log(officer: Client) -> None:
    """Everything of the day stands in the log, the last deed first."""
    page = officer.get("/supporters/log/").text
    body = page[page.index("<tbody>") :]
    deeds = [
        "Asked for a contact",
        "Refunded a gift",
        "Decided about money",
        "Read what the bank said",
        "Imported a statement",
    ]
    places = [body.index(deed) for deed in deeds]
    assert places == sorted(places)
    assert body.count("<tr>") == len(deeds)
    assert REASON in body


def found_in(alias: str, tokens: list[str]) -> set[str]:
    """Return which words stand anywhere in a database: its raw bytes, or every row where it is a server's."""
    connection = connections[alias]
    if connection.vendor != "sqlite":
        raw = b"\n".join(_dump_tables(alias).values())
        return {token for token in tokens if token.encode() in raw}
    file = Path(connection.settings_dict["NAME"])
    connection.close()
    with sqlite3.connect(file) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    opened.close()
    raw = b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    return {token for token in tokens if token.encode() in raw}
