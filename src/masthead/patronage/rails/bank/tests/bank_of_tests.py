"""A bank for tests: it keeps one account's movements and writes statements of them, as the standard and banks do.

It shares nothing with the reader: the elements, their order and their place in each version are those of
the published schemas camt.053.001.02, .04 and .08.
"""

import csv
import io
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

OURS = "DE89370400440532013000"
THEIRS = "GB29NWBK60161331926819"
VERSIONS = ("02", "04", "08")


@dataclass(frozen=True, kw_only=True)
class Giver:
    name: str = "Ann Example"
    account: str = "NL91ABNA0417164300"


@dataclass(frozen=True, kw_only=True)
class Movement:
    """One payment; ``cents`` is positive, ``is_credit`` says which way it went."""

    on: date
    cents: int
    text: str = ""
    giver: Giver = field(default_factory=Giver)
    reference: str = ""
    own_reference: str = ""
    is_credit: bool = True
    is_reversal: bool = False
    is_returned: bool = False
    status: str = "BOOK"
    currency: str = "EUR"
    structured: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the account: a movement, or a collective booking of several."""

    parts: tuple[Movement, ...]
    reference: str = ""
    is_split: bool = True

    @property
    def first(self) -> Movement:
        return self.parts[0]


def single(movement: Movement) -> Entry:
    return Entry(parts=(movement,), reference=movement.reference)


def camt(entries: list[Entry], *, version: str = "02", account: str = OURS, more: tuple["Part", ...] = ()) -> bytes:
    """Write one statement, or several of different accounts in one file."""
    root = ET.Element("Document", xmlns=f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}")
    message = ET.SubElement(root, "BkToCstmrStmt")
    head = ET.SubElement(message, "GrpHdr")
    say(head, "MsgId", "M-1")
    say(head, "CreDtTm", "2026-03-20T06:00:00")
    for at, part in enumerate((Part(account=account, entries=tuple(entries)), *more), 1):
        write_statement(message, part, number=at, version=version)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


@dataclass(frozen=True, kw_only=True)
class Part:
    account: str
    entries: tuple[Entry, ...]


def write_statement(message: ET.Element, part: Part, *, number: int, version: str) -> None:
    statement = ET.SubElement(message, "Stmt")
    say(statement, "Id", f"S-{number}")
    say(statement, "CreDtTm", "2026-03-20T06:00:00")
    say(statement, "Acct/Id/IBAN", part.account)
    booked = [each for entry in part.entries for each in entry.parts if each.status == "BOOK"]
    closing = sum(each.cents if each.is_credit else -each.cents for each in booked)
    for code, cents in (("OPBD", 0), ("CLBD", closing)):
        balance = ET.SubElement(statement, "Bal")
        say(balance, "Tp/CdOrPrtry/Cd", code)
        amount(balance, cents=abs(cents), currency="EUR")
        say(balance, "CdtDbtInd", "CRDT" if cents >= 0 else "DBIT")
        say(balance, "Dt/Dt", "2026-03-20")
    for entry in part.entries:
        write_entry(statement, entry, version=version)


def write_entry(statement: ET.Element, entry: Entry, *, version: str) -> None:
    first = entry.first
    written = ET.SubElement(statement, "Ntry")
    amount(written, cents=sum(part.cents for part in entry.parts), currency=first.currency)
    say(written, "CdtDbtInd", direction(first))
    if first.is_reversal:
        say(written, "RvslInd", "true")
    say(written, "Sts" if version < "08" else "Sts/Cd", first.status)
    say(written, "BookgDt/Dt", first.on.isoformat())
    say(written, "ValDt/Dt", (first.on + timedelta(days=1)).isoformat())
    if entry.reference:
        say(written, "AcctSvcrRef", entry.reference)
    say(written, "BkTxCd/Domn/Cd", "PMNT")
    say(written, "BkTxCd/Domn/Fmly/Cd", "RCDT")
    say(written, "BkTxCd/Domn/Fmly/SubFmlyCd", "ESCT")
    if entry.is_split:
        details = ET.SubElement(written, "NtryDtls")
        if len(entry.parts) > 1:
            say(details, "Btch/NbOfTxs", str(len(entry.parts)))
        for part in entry.parts:
            write_details(details, part, version=version)
    say(written, "AddtlNtryInf", "Gutschrift")


def write_details(details: ET.Element, part: Movement, *, version: str) -> None:
    written = ET.SubElement(details, "TxDtls")
    if part.own_reference:
        say(written, "Refs/AcctSvcrRef", part.own_reference)
    say(written, "Refs/EndToEndId", "NOTPROVIDED")
    if version == "02":
        amount(ET.SubElement(ET.SubElement(written, "AmtDtls"), "TxAmt"), cents=part.cents, currency=part.currency)
    else:
        amount(written, cents=part.cents, currency=part.currency)
        say(written, "CdtDbtInd", direction(part))
    parties = ET.SubElement(written, "RltdPties")
    say(parties, "Dbtr/Nm" if version < "08" else "Dbtr/Pty/Nm", part.giver.name)
    say(parties, "DbtrAcct/Id/IBAN", part.giver.account)
    if part.text or part.structured:
        remark = ET.SubElement(written, "RmtInf")
        # As banks do: 140 letters at most in one element, and in the middle of a word.
        for at in range(0, len(part.text), 140):
            ET.SubElement(remark, "Ustrd").text = part.text[at : at + 140]
        if part.structured:
            say(remark, "Strd/CdtrRefInf/Tp/CdOrPrtry/Cd", "SCOR")
            say(remark, "Strd/CdtrRefInf/Ref", part.structured)
    if part.is_returned:
        say(written, "RtrInf/Rsn/Cd", "AC04")


def direction(part: Movement) -> str:
    return "CRDT" if part.is_credit else "DBIT"


def amount(above: ET.Element, *, cents: int, currency: str) -> None:
    ET.SubElement(above, "Amt", Ccy=currency).text = f"{Decimal(cents).scaleb(-2):.2f}"


def say(above: ET.Element, path: str, text: str) -> None:
    """Write a text at a path; what is on the way is made once."""
    *way, last = path.split("/")
    for name in way:
        found = above.find(name)
        above = ET.SubElement(above, name) if found is None else found
    ET.SubElement(above, last).text = text


def german_csv(movements: list[Movement], *, account: str = OURS, encoding: str = "utf-8") -> bytes:
    """Write the CSV file of a German savings bank: semicolons, decimal commas, the sign in the amount."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(["Auftragskonto", "Buchungstag", "Verwendungszweck", "Name", "IBAN", "Betrag", "Waehrung", "Info"])
    for each in movements:
        sign = "" if each.is_credit else "-"
        whole, cents = f"{each.cents // 100:,}".replace(",", "."), f"{each.cents % 100:02}"
        info = "Umsatz gebucht" if each.status == "BOOK" else "Umsatz vorgemerkt"
        giver = each.giver
        row = [account, f"{each.on:%d.%m.%y}", each.text, giver.name, giver.account, f"{sign}{whole},{cents}"]
        writer.writerow([*row, each.currency, info])
    return out.getvalue().encode(encoding)


GERMAN = {
    "day": "Buchungstag",
    "amount": "Betrag",
    "text": ("Verwendungszweck",),
    "payer": "Name",
    "payer_account": "IBAN",
    "currency": "Waehrung",
    "account": "Auftragskonto",
    "status": "Info",
    "booked_word": "Umsatz gebucht",
    "day_form": "DD.MM.YY",
    "decimal_sign": ",",
}


def with_text(movement: Movement, text: str) -> Movement:
    return replace(movement, text=text)
