"""CAMT.053 in its versions, read whole or refused in one sentence; the files come from a writer of their own."""

from datetime import date

import pytest

from masthead.patronage.rails.bank import camt as camt_reader
from masthead.patronage.rails.bank.camt import read_camt
from masthead.patronage.rails.bank.lines import Line, Statement, StatementRefused, Why
from masthead.patronage.rails.bank.tests.bank_of_tests import (
    OURS,
    THEIRS,
    VERSIONS,
    Entry,
    Giver,
    Movement,
    Part,
    camt,
    single,
)

pytestmark = pytest.mark.once
TODAY = date(2026, 3, 20)
DAY = date(2026, 3, 14)


def a_movement(cents: int = 500, **said) -> Movement:
    return Movement(on=DAY, cents=cents, **said)


def read(*entries: Entry | Movement, version: str = "02", **more) -> Statement:
    made = [single(each) if isinstance(each, Movement) else each for each in entries]
    return read_camt(camt(made, version=version, **more), account=OURS, today=TODAY)


def facts(line: Line) -> tuple:
    return (line.number, line.money.plain(), line.money.currency, line.booked_on, line.payer, line.payer_account)


def whys(statement: Statement) -> list[str]:
    return [each.why.value for each in statement.passed_over]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_payment_is_read_with_all_that_is_said_of_it(version: str) -> None:
    giver = Giver(name="Олена Марчук", account="UA213223130000026007233566001")
    text = "RF18 5390 0754 7034 " + "long " * 40
    (line,) = read(a_movement(1234_56, text=text, giver=giver, reference="B-1"), version=version).lines
    assert facts(line) == ("1", "1234.56", "EUR", DAY, "Олена Марчук", "UA213223130000026007233566001")
    assert text.strip() in line.texts
    assert line.entry == "B-1 123456 EUR"


@pytest.mark.parametrize("version", ["01", "03", "05", "06", "07", "09", "10", "13"])
def test_the_versions_between_are_read_as_their_neighbours(version: str) -> None:
    written = camt([single(a_movement())], version="08" if version > "08" else "04")
    raw = written.replace(b"camt.053.001.08", b"camt.053.001." + version.encode())
    raw = raw.replace(b"camt.053.001.04", b"camt.053.001." + version.encode())
    (line,) = read_camt(raw, account=OURS, today=TODAY).lines
    assert facts(line)[1:5] == ("5.00", "EUR", DAY, "Ann Example")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_collective_entry_is_taken_apart(version: str) -> None:
    parts = tuple(a_movement(cents, text=f"gift {cents}") for cents in (100, 250, 399))
    lines = read(a_movement(), Entry(parts=parts, reference="B"), version=version).lines
    assert [(each.number, each.money.amount_minor) for each in lines] == [
        ("1", 500), ("2.1", 100), ("2.2", 250), ("2.3", 399),
    ]  # fmt: skip
    assert {each.entry for each in lines[1:]} == {"B 749 EUR"}


def test_a_collective_entry_that_does_not_add_up_stays_one_payment() -> None:
    raw = camt([Entry(parts=(a_movement(100, text="one"), a_movement(200, text="two")))])
    lines = read_camt(
        raw.replace(b'<Ntry><Amt Ccy="EUR">3.00<', b'<Ntry><Amt Ccy="EUR">2.99<'), account=OURS, today=TODAY
    ).lines
    assert [each.money.amount_minor for each in lines] == [299]
    assert {"one", "two"} <= set(lines[0].texts)


def test_a_collective_entry_without_parts_is_one_payment() -> None:
    (line,) = read(Entry(parts=(a_movement(100), a_movement(200)), is_split=False)).lines
    assert (line.money.amount_minor, line.payer, line.texts) == (300, "", ("Gutschrift",))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"is_credit": False}, "debit"),
        ({"is_credit": False, "is_reversal": True}, "taken-back"),
        ({"is_reversal": True}, "debit-reversed"),
        ({"is_returned": True}, "debit-reversed"),
        ({"status": "PDNG"}, "pending"),
        ({"status": "INFO"}, "pending"),
        ({"cents": 0}, "nothing"),
    ],
)
def test_what_is_no_gift_is_passed_over(version: str, said: dict, why: str) -> None:
    statement = read(Movement(**({"on": DAY, "cents": 500} | said)), version=version)
    assert (statement.lines, whys(statement)) == ((), [why])
    assert not any(each.is_fault for each in statement.passed_over)


def test_a_returned_part_of_a_collective_entry_is_passed_over() -> None:
    statement = read(Entry(parts=(a_movement(100), a_movement(200, is_returned=True))))
    assert ([each.money.amount_minor for each in statement.lines], whys(statement)) == ([100], ["debit-reversed"])


@pytest.mark.parametrize("said", [f"<Othr><Id>{OURS}</Id></Othr>", "<Othr><Id>0532013000</Id></Othr>"])
def test_an_account_may_be_named_by_its_number(said: str) -> None:
    raw = camt([single(a_movement())]).replace(
        f"<IBAN>{OURS}</IBAN></Id></Acct>".encode(), f"{said}</Id></Acct>".encode()
    )
    assert len(read_camt(raw, account=OURS, today=TODAY).lines) == 1


def test_only_our_own_account_counts() -> None:
    theirs = Part(account=THEIRS, entries=(single(a_movement(900)),))
    statement = read(a_movement(), more=(theirs,))
    assert ([each.money.amount_minor for each in statement.lines], whys(statement)) == ([500], ["other-account"])
    with pytest.raises(StatementRefused, match=r"another account .ending in 6819"):
        read(a_movement(), account=THEIRS)


@pytest.mark.parametrize(
    ("found", "written", "why"),
    [
        (b">2026-03-14<", b">2026-02-30<", Why.NO_DAY),
        (b">2026-03-14<", b">2026-04-14<", Why.NO_DAY),
        (b">2026-03-14<", b">1926-03-14<", Why.NO_DAY),
        (b">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts", b">-5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts", Why.NO_AMOUNT),
        (b">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts", b">5.005</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts", Why.NO_AMOUNT),
        (b">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts", b">1e3</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts", Why.NO_AMOUNT),
        (b'Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts',
         b'Ccy="XQZ">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts', Why.NO_AMOUNT),
        (b"<CdtDbtInd>CRDT</CdtDbtInd><Sts", b"<CdtDbtInd>CRED</CdtDbtInd><Sts", Why.NO_SIGN),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_named_and_the_others_are_read(found: bytes, written: bytes, why: Why) -> None:
    raw = camt([single(a_movement()), single(a_movement(700))])
    assert found in raw
    statement = read_camt(raw.replace(found, written, 1), account=OURS, today=TODAY)
    assert [(each.number, each.why, each.is_fault) for each in statement.passed_over] == [("1", why, True)]
    assert [each.money.amount_minor for each in statement.lines] == [700]


@pytest.mark.parametrize(
    ("text", "minor", "currency"), [("5.00000", 500, "EUR"), ("500", 500, "JPY"), ("5.123", 5123, "KWD")]
)
def test_amounts_have_the_decimals_of_their_currency(text: str, minor: int, currency: str) -> None:
    raw = camt([single(a_movement())]).replace(
        b'<Ntry><Amt Ccy="EUR">5.00<', f'<Ntry><Amt Ccy="{currency}">{text}<'.encode()
    )
    (line,) = read_camt(raw, account=OURS, today=TODAY).lines
    assert (line.money.amount_minor, line.money.currency) == (minor, currency)


DTD = b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><d>&b;</d>'
OUTSIDE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
GOOD = camt([single(a_movement())])


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "damaged"), (b"<", "damaged"), (GOOD[:-20], "damaged"), (DTD, "damaged"), (OUTSIDE, "damaged"),
        (b"\xff\xfe<\x00", "damaged"), (b'<?xml version="1.0" encoding="no-such"?><a/>', "damaged"),
        (b"<rss/>", "no CAMT.053"), (b"<Document/>", "no CAMT.053"), (b"<a>" * 70 + b"</a>" * 70, "deeper"),
        (GOOD.replace(b"camt.053.001.02", b"camt.052.001.02"), "Fetch CAMT.053"),
        (GOOD.replace(b"camt.053.001.02", b"camt.054.001.08"), "Fetch CAMT.053"),
        (GOOD.replace(b"camt.053.001.02", b"pain.001.001.03"), "no CAMT.053"),
        (GOOD.replace(OURS.encode(), b""), "names its account"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_statement_is_refused_in_words(raw: bytes, said: str) -> None:
    with pytest.raises(StatementRefused, match=said):
        read_camt(raw, account=OURS, today=TODAY)


def test_an_entry_of_endless_parts_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(camt_reader, "_MOST_ELEMENTS", 5_000)
    many = camt([single(a_movement()) for _ in range(300)])
    assert len(read_camt(many, account=OURS, today=TODAY).lines) == 300
    with pytest.raises(StatementRefused, match="larger"):
        read_camt(GOOD.replace(b"<Ntry>", b"<Ntry>" + b"<x/>" * 5_000), account=OURS, today=TODAY)
