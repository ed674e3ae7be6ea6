"""One entry of a CAMT.053 statement: one payment, or a collective entry with the payments that it is made of."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element

from masthead.lib.money import AmountUnreadable, CurrencyUnknown, Money, exponent
from masthead.patronage.rails.bank.lines import Line, PassedOver, Why, is_bookable

# Source: ISO 20022, ActiveOrHistoricCurrencyAndAmount: 18 digits, a point, no sign.
_AMOUNT: Final = re.compile(r"[0-9]{1,18}(\.[0-9]{0,5})?")
_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([T+\-Z].*)?")
# What banks write where they have no reference.
_NO_REFERENCE: Final = frozenset({"", "NONREF", "NOTPROVIDED", "NOTAVAILABLE", "NOREF", "0"})
_TRUE: Final = frozenset({"true", "1"})
_MOST_TEXT: Final = 2_000
# The parties' names moved one level deeper with version 8.
_PAYERS: Final = ("RltdPties/Dbtr/Nm", "RltdPties/Dbtr/Pty/Nm", "RltdPties/UltmtDbtr/Nm", "RltdPties/UltmtDbtr/Pty/Nm")


@dataclass(frozen=True, kw_only=True)
class Namespace:
    """The namespace of the file's version; elements of any other are not the bank's statement."""

    uri: str

    def tag(self, name: str) -> str:
        """Return the tag of an element as the parser names it."""
        return f"{{{self.uri}}}{name}"

    def all(self, element: Element, path: str) -> list[Element]:
        """Return the elements at a path of plain names."""
        return element.findall(path, {"": self.uri})

    def text(self, element: Element, path: str) -> str:
        """Return the text of the first element at a path, or nothing."""
        return (element.findtext(path, "", {"": self.uri}) or "").strip()[:_MOST_TEXT]


def read_entry(entry: Element, *, namespace: Namespace, number: str, today: date) -> list[Line | PassedOver]:
    """Return the payments of an entry, or why there are none.

    A collective entry is taken apart only where its parts add up to it; otherwise it is one payment, of which
    a person must find out whose it is.
    """
    why = _why_not(entry, namespace=namespace)
    if why is not None:
        return [PassedOver(number=number, why=why, is_fault=why == Why.NO_SIGN)]
    day = _day(entry, namespace=namespace)
    if day is None or not is_bookable(day, today=today):
        return [PassedOver(number=number, why=Why.NO_DAY, is_fault=True)]
    money = _money(next(iter(namespace.all(entry, "Amt")), None))
    if money is None:
        return [PassedOver(number=number, why=Why.NO_AMOUNT, is_fault=True)]
    if money.amount_minor == 0:
        return [PassedOver(number=number, why=Why.NOTHING)]
    return _payments(entry, namespace=namespace, whole=Line(number=number, booked_on=day, money=money))


def _why_not(entry: Element, *, namespace: Namespace) -> Why | None:
    # The code lies in the element itself up to version 7, and one level deeper since.
    status = namespace.text(entry, "Sts") or namespace.text(entry, "Sts/Cd")
    direction = namespace.text(entry, "CdtDbtInd")
    is_reversal = namespace.text(entry, "RvslInd").lower() in _TRUE
    if status != "BOOK":
        return Why.PENDING
    if direction not in {"CRDT", "DBIT"}:
        return Why.NO_SIGN
    if direction == "DBIT":
        return Why.TAKEN_BACK if is_reversal else Why.DEBIT
    return Why.DEBIT_REVERSED if is_reversal else None


def _day(entry: Element, *, namespace: Namespace) -> date | None:
    for path in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"):
        found = _DAY.fullmatch(namespace.text(entry, path))
        if found:
            try:
                return date.fromisoformat(found[1])
            except ValueError:
                return None
    return None


def _money(amount: Element | None) -> Money | None:
    """Return an amount exactly, or None where it is none; more decimals than the currency has must be noughts."""
    text = (amount.text or "").strip() if amount is not None else ""
    if amount is None or not _AMOUNT.fullmatch(text):
        return None
    currency = amount.get("Ccy", "")
    try:
        minor = Decimal(text).scaleb(exponent(currency))
        if minor != int(minor):
            return None
        return Money(amount_minor=int(minor), currency=currency)
    except (CurrencyUnknown, AmountUnreadable):
        return None


def _payments(entry: Element, *, namespace: Namespace, whole: Line) -> list[Line | PassedOver]:
    reference = _reference(namespace.text(entry, "AcctSvcrRef"))
    details = namespace.all(entry, "NtryDtls/TxDtls")
    remark = namespace.text(entry, "AddtlNtryInf")
    if len(details) > 1:
        parts = [_part(each, at=at, namespace=namespace, whole=whole) for at, each in enumerate(details, 1)]
        if _adds_up(parts, whole=whole):
            return [
                PassedOver(number=part.number, why=Why.DEBIT_REVERSED)
                if namespace.all(detail, "RtrInf")
                else _said(detail, namespace=namespace, line=part, entry=_entry(reference, whole=whole))
                for part, detail in zip(parts, details, strict=True)
                if part is not None
            ]
    if any(namespace.all(detail, "RtrInf") for detail in details):
        return [PassedOver(number=whole.number, why=Why.DEBIT_REVERSED)]
    return [_merged(details, namespace=namespace, whole=whole, reference=reference, remark=remark)]


def _reference(text: str) -> str:
    return "" if text.upper() in _NO_REFERENCE else text


def _entry(reference: str, *, whole: Line) -> str:
    return f"{reference} {whole.money.amount_minor} {whole.money.currency}" if reference else ""


def _part(detail: Element, *, at: int, namespace: Namespace, whole: Line) -> Line | None:
    """Return one part of a collective entry with its amount, or None where that is not said or goes the other way."""
    amounts = namespace.all(detail, "Amt") or namespace.all(detail, "AmtDtls/TxAmt/Amt")
    money = _money(next(iter(amounts), None))
    direction = namespace.text(detail, "CdtDbtInd")
    if money is None or money.amount_minor == 0 or direction not in {"", "CRDT"}:
        return None
    return Line(number=f"{whole.number}.{at}", booked_on=whole.booked_on, money=money)


def _adds_up(parts: list[Line | None], *, whole: Line) -> bool:
    moneys = [part.money for part in parts if part is not None and part.money.currency == whole.money.currency]
    return len(moneys) == len(parts) and sum(each.amount_minor for each in moneys) == whole.money.amount_minor


def _merged(details: list[Element], *, namespace: Namespace, whole: Line, reference: str, remark: str) -> Line:
    """Return an entry as one payment; of many parts that do not add up, every text is kept."""
    said = [_said(each, namespace=namespace, line=whole, entry="") for each in details]
    texts = (*(text for each in said for text in each.texts), *([remark] if remark else []))
    one = said[0] if len(said) == 1 else whole
    return replace(one, entry=_entry(reference or one.own_reference, whole=whole), texts=texts)


def _said(detail: Element, *, namespace: Namespace, line: Line, entry: str) -> Line:
    """Return the payment with what its details say of payer and purpose."""
    # Banks wrap one remark into several elements, in the middle of a word where they must.
    free = "".join(each.text or "" for each in namespace.all(detail, "RmtInf/Ustrd"))
    strict = [each.text or "" for each in namespace.all(detail, "RmtInf/Strd/CdtrRefInf/Ref")]
    more = [each.text or "" for each in namespace.all(detail, "RmtInf/Strd/AddtlRmtInf")]
    told = (*strict, free, *more, namespace.text(detail, "Refs/EndToEndId"), namespace.text(detail, "AddtlTxInf"))
    return replace(
        line,
        entry=entry,
        own_reference=_reference(namespace.text(detail, "Refs/AcctSvcrRef")),
        payer=next((name for path in _PAYERS if (name := namespace.text(detail, path))), ""),
        payer_account="".join(namespace.text(detail, "RltdPties/DbtrAcct/Id/IBAN").split()).upper(),
        texts=tuple(text.strip()[:_MOST_TEXT] for text in told if text.strip()),
    )
