"""A statement comes in by the desk: every line accounted for, its columns described once, and no file does harm."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone

from masthead.office.models import AccessEntry, Deed
from masthead.patronage.books import check
from masthead.patronage.models import InboundEvent, LedgerEntry, Payment, RailImport, StatementColumns
from masthead.patronage.rails.bank.columns import columns_from, save_columns
from masthead.patronage.rails.bank.peeking import peek
from masthead.patronage.rails.bank.tests.bank_of_tests import GERMAN, camt, german_csv, single
from masthead.patronage.rails.bank.tests.patrons import a_bank_pledge, a_gift, ledger
from masthead.patronage.rails.outside.tests.platforms import KOFI_HEAD, Tip, in_csv, kofi_row
from masthead.patronage.tests.giving import NOON

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
DOOR = "/supporters/statements/"
HOSTILE = {
    "an empty file": b"",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
    "an archive": b"PK\x03\x04" + b"\x00" * 40,
    "a bomb of entities": b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><b>&b;</b>',
    "another format": b'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"/>',
    "a script": b"<script>alert(1)</script>",
    "a quotation that never ends": b'Day;Amount;Text\n2026-03-14;5,00;"never closed\n' * 3,
    "no table": b"just a few words\nand no more\n",
    "another account": camt([single(a_gift())], account="GB29NWBK60161331926819"),
    "too large": b" " * (20 * 1024 * 1024 + 2),
}


def send(officer: Client, raw: bytes, **said: str):
    file = BytesIO(raw)
    file.name = "statement"
    return officer.post(DOOR, {"rail": "bank", "file": file, **said})


def hidden(page: str) -> dict[str, str]:
    form = page[page.index('action="/supporters/statements/columns/"') :]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def described(page: str, **more) -> dict[str, object]:
    """What a person fills in for the German bank's file."""
    return hidden(page) | GERMAN | {"name": "german", "text": ["Verwendungszweck"]} | more


def test_every_line_of_a_statement_is_accounted_for_and_twice_changes_nothing(officer: Client) -> None:
    pledge = a_bank_pledge()
    raw = camt([single(a_gift(pledge)), single(a_gift(text="nobody knows")), single(a_gift(is_credit=False))])
    page = send(officer, raw).text
    for said in ("3 lines", "A gift, booked", "Booked; a person is asked about it", "Money that went out"):
        assert said in page
    assert "Ann Example" not in page
    before = ledger()
    assert len(before) == 2
    again = send(officer, raw).text
    assert again.count("Imported before") >= 2
    assert (ledger(), check()) == (before, ())
    entries = AccessEntry.objects.order_by("pk").values_list("deed", "about")
    assert list(entries) == [(Deed.IMPORTED, "2/3"), (Deed.IMPORTED, "0/3")]


def test_trying_it_changes_nothing(officer: Client) -> None:
    page = send(officer, camt([single(a_gift())]), is_rehearsal="on").text
    assert "A rehearsal: nothing was changed" in page
    assert "Booked; a person is asked about it" in page
    counts = (LedgerEntry.objects.count(), InboundEvent.objects.count(), AccessEntry.objects.count())
    assert counts == (0, 0, 0)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_sentence_and_changes_nothing(officer: Client, name: str) -> None:
    answer = send(officer, HOSTILE[name])
    assert answer.status_code == 422
    assert len(re.findall(r'class="office-trouble"|class="error-message"|w-field__errors', answer.text)) >= 1
    assert "<script>alert(1)" not in answer.text
    assert (InboundEvent.objects.count(), Payment.objects.count(), AccessEntry.objects.count()) == (0, 0, 0)


def test_columns_are_described_once_tried_and_kept(officer: Client) -> None:
    pledge = a_bank_pledge()
    raw = german_csv([a_gift(pledge), a_gift(cents=700)])
    page = send(officer, raw).text
    for seen in ("Verwendungszweck", "Ann Example", pledge.rail_reference):
        assert seen in page
    assert not StatementColumns.objects.exists()
    tried = officer.post(f"{DOOR}columns/", described(page, **{"try": "on"})).text
    assert "So the first rows are read" in tried
    assert "14 March 2026: <strong>5" in tried
    assert not StatementColumns.objects.exists()
    report = officer.post(f"{DOOR}columns/", described(tried)).text
    assert "2 lines" in report
    assert StatementColumns.objects.get().name == "german"
    assert (len(ledger()), check()) == (2, ())
    # The next file of this bank is known by its columns.
    assert "1 new" in send(officer, german_csv([a_gift(cents=900)])).text
    assert list(AccessEntry.objects.order_by("pk").values_list("deed", flat=True)) == [
        "columns",
        "imported",
        "imported",
    ]


def test_a_description_that_reads_nothing_is_not_kept(officer: Client) -> None:
    page = send(officer, german_csv([a_gift()])).text
    wrong = officer.post(f"{DOOR}columns/", described(page, day_form="YYYY-MM-DD"))
    assert wrong.status_code == 422
    assert "no row of the file brings money" in wrong.text
    half = officer.post(f"{DOOR}columns/", described(page, status="Info", booked_word=""))
    assert (half.status_code, StatementColumns.objects.count()) == (422, 0)


def test_a_large_file_is_chosen_once_more_after_its_columns_are_described(officer: Client) -> None:
    raw = german_csv([a_gift(text=f"Support {number} " + "x" * 120) for number in range(7_000)])
    assert len(raw) > 1024 * 1024
    page = send(officer, raw).text
    assert len(page) < 300_000
    answer = officer.post(f"{DOOR}columns/", described(page)).text
    assert "choose it once more" in answer
    assert StatementColumns.objects.count() == 1
    assert not Payment.objects.exists()


def test_a_spoiled_form_is_refused(officer: Client) -> None:
    page = send(officer, german_csv([a_gift()])).text
    for spoiled in ("", "no base64!", "AAAA"):
        assert officer.post(f"{DOOR}columns/", described(page, carried=spoiled)).status_code == 422
    assert officer.post(f"{DOOR}columns/", described(page, encoding="no-such")).status_code == 422


def test_an_encoding_that_a_person_names_is_read(officer: Client) -> None:
    raw = german_csv([a_gift(text="für euch")], encoding="cp1252")
    assert "Name its encoding" in send(officer, raw).text
    page = send(officer, raw, encoding="cp1252").text
    assert "für euch" in page
    officer.post(f"{DOOR}columns/", described(page))
    assert (StatementColumns.objects.get().said["encoding"], Payment.objects.count()) == ("cp1252", 1)


def test_stored_columns_can_be_described_anew(officer: Client) -> None:
    save_columns("german", columns_from(GERMAN), now=NOON)
    page = send(officer, german_csv([a_gift()]), describes_anew="on", columns_name="german").text
    assert '<option value="Buchungstag" selected>' in page
    officer.post(f"{DOOR}columns/", described(page, payer=""))
    assert StatementColumns.objects.get().said["payer"] == ""


def test_without_an_account_nothing_can_be_imported(officer: Client, settings) -> None:
    bank = settings.MASTHEAD_CONFIG.bank.model_copy(update={"iban": ""})
    settings.MASTHEAD_CONFIG = settings.MASTHEAD_CONFIG.model_copy(update={"bank": bank})
    page = officer.get(DOOR).text
    assert "The newsroom has no account yet" in page
    assert "set bank.iban first" in send(officer, camt([single(a_gift())])).text
    assert send(officer, camt([single(a_gift())])).status_code == 422


@pytest.mark.once
@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_the_widest_table_is_found_below_a_banks_own_words(mark: str) -> None:
    names = ("Day", "Amount", "Text", "Payer")
    rows = [
        "Bank of Nowhere",
        f"Account{mark}1234",
        "",
        mark.join(names),
        mark.join(("2026-03-14", "5.00", "Thanks", "A")),
    ]
    seen = peek("\r\n".join(rows).encode(), encoding="")
    assert (seen.names, seen.rows) == (names, (("2026-03-14", "5.00", "Thanks", "A"),))


def test_a_platforms_own_file_comes_in_by_the_same_door(officer: Client) -> None:
    raw = in_csv(KOFI_HEAD, [kofi_row(Tip().numbered(1)), kofi_row(Tip(kind="Monthly Tip", cents=300).numbered(2))])
    tried = send(officer, raw, rail="kofi", is_rehearsal="on").text
    assert "A rehearsal: nothing was changed" in tried
    assert not RailImport.objects.exists()
    page = send(officer, raw, rail="kofi").text
    assert "2 lines" in page
    before = ledger()
    assert len(before) >= 2
    send(officer, raw, rail="kofi")
    assert (ledger(), check(), RailImport.objects.get().rail) == (before, (), "kofi")
    assert [each.about for each in AccessEntry.objects.order_by("pk")] == ["kofi 2/2", "kofi 0/2"]
    for name in ("a picture", "no table", "a script"):
        assert send(officer, HOSTILE[name], rail="kofi").status_code == 422
    assert send(officer, raw, rail="stripe").status_code == 422


def test_the_page_says_when_the_last_line_came_in(officer: Client) -> None:
    assert "No statement was imported yet" in officer.get(DOOR).text
    send(officer, camt([single(a_gift())]))
    assert f"{timezone.localtime():%Y}" in re.search(r"The last new line came in: ([^<]+)", officer.get(DOOR).text)[1]
