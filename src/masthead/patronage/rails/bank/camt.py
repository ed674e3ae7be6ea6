"""Read CAMT.053, the statement of ISO 20022, in any of its versions: strictly, safely, one entry at a time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext

from masthead.patronage.rails.bank.camt_entry import Namespace, read_entry
from masthead.patronage.rails.bank.lines import (
    MOST_LINES,
    Line,
    PassedOver,
    Statement,
    StatementRefused,
    Why,
    is_of_account,
)

SOURCE: Final = "camt"
_NAMESPACE: Final = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d\d")
_DEEPEST: Final = 60
# Of one entry: a collective one of 5,000 payments has some 200,000.
_MOST_ELEMENTS: Final = 500_000


@dataclass
class _Reading:
    """What was read so far."""

    account: str
    today: date
    is_ours: bool = False
    others: set[str] = field(default_factory=set)
    is_ours_seen: bool = False
    entry_count: int = 0
    lines: list[Line] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)


def read_camt(raw: bytes, *, account: str, today: date) -> Statement:
    """Return what a CAMT.053 file says of the account with this IBAN.

    Raises:
        StatementRefused: not XML, cut off, with entities or a DTD, not CAMT.053, of another account, too large.
    """
    reading = _Reading(account=account, today=today)
    try:
        for element, namespace in _elements(raw):
            _take(element, namespace=namespace, reading=reading)
    except StatementRefused:
        raise
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise StatementRefused(gettext("The file is damaged, cut off, or no XML. Fetch it anew.")) from error
    if not reading.is_ours_seen:
        raise StatementRefused(_whose(reading.others))
    return Statement(account=account, source=SOURCE, lines=tuple(reading.lines), passed_over=tuple(reading.passed_over))


def _whose(others: set[str]) -> str:
    if others:
        ends = ", ".join(sorted(other[-4:] for other in others)[:5])
        return gettext("This is a statement of another account (ending in %(ends)s).") % {"ends": ends}
    return gettext("The file has no statement that names its account.")


def _elements(raw: bytes) -> Iterator[tuple[Element, Namespace]]:
    """Yield the account and the entries of each statement; nothing that was read stays in memory."""
    namespace: Namespace | None = None
    open_ones: list[Element] = []
    part: Element | None = None
    count = 0
    for event, element in iterparse(BytesIO(raw), events=("start", "end"), forbid_dtd=True):
        if event == "start":
            count += 1
            if len(open_ones) == _DEEPEST or count > _MOST_ELEMENTS:
                raise StatementRefused(gettext("The file is larger or deeper than a statement can be."))
            namespace = namespace or _namespace_of(str(element.tag))
            if part is None and _is_part(element, above=open_ones, namespace=namespace):
                part = element
            open_ones.append(element)
            continue
        open_ones.pop()
        if part is not None and element is part and namespace is not None:
            yield part, namespace
            part = None
        if part is None and open_ones:
            # Children of what is read whole are kept until it is; all others are dropped at once.
            del open_ones[-1][:]
            count = 0
    if namespace is None:
        raise StatementRefused(_not_camt())


def _is_part(element: Element, *, above: list[Element], namespace: Namespace | None) -> bool:
    if namespace is None or not above or above[-1].tag != namespace.tag("Stmt"):
        return False
    return element.tag in {namespace.tag("Acct"), namespace.tag("Ntry")}


def _namespace_of(tag: str) -> Namespace | None:
    space, _, name = tag.rpartition("}")
    return _checked(space.lstrip("{")) if name == "Document" else None


def _checked(uri: str) -> Namespace:
    if _NAMESPACE.fullmatch(uri):
        return Namespace(uri=uri)
    if ":camt.052." in uri or ":camt.054." in uri:
        raise StatementRefused(
            gettext("This is CAMT.052 or CAMT.054, which tells of the same money again. Fetch CAMT.053.")
        )
    raise StatementRefused(_not_camt())


def _not_camt() -> str:
    return gettext("This is XML, but no CAMT.053 statement.")


def _take(element: Element, *, namespace: Namespace, reading: _Reading) -> None:
    if element.tag == namespace.tag("Acct"):
        said = namespace.text(element, "Id/IBAN") or namespace.text(element, "Id/Othr/Id")
        reading.is_ours = is_of_account(said, account=reading.account)
        reading.is_ours_seen |= reading.is_ours
        if said and not reading.is_ours:
            reading.others.add(said)
        return
    reading.entry_count += 1
    number = str(reading.entry_count)
    if not reading.is_ours:
        found: list[Line | PassedOver] = [PassedOver(number=number, why=Why.OTHER_ACCOUNT)]
    else:
        found = read_entry(element, namespace=namespace, number=number, today=reading.today)
    reading.lines += [each for each in found if isinstance(each, Line)]
    reading.passed_over += [each for each in found if isinstance(each, PassedOver)]
    if len(reading.lines) + len(reading.passed_over) > MOST_LINES:
        raise StatementRefused(gettext("The file has more lines than one import takes. Fetch shorter periods."))
