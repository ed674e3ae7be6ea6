"""A statement on its way into the books: imported on record, or carried from one page to the next."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from masthead.lib.router import SUPPORTERS
from masthead.office.access_log import note_deed
from masthead.office.models import Deed
from masthead.office.statement_forms import torn
from masthead.patronage.events import InboundEvent
from masthead.patronage.rails.bank.importing import File, import_statement
from masthead.patronage.rails.bank.lines import StatementRefused
from masthead.patronage.rails.bank.references import KIND
from masthead.patronage.rails.registry import rail_of
from masthead.patronage.rails.report import Report

# What a form can bring back beside its fields; of a larger file only the beginning goes along.
_MOST_CARRIED: Final = 1024 * 1024
_BEGINNING: Final = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A file between two pages. It travels in the page itself, so that nothing of it is kept here meanwhile."""

    raw: bytes
    is_whole: bool

    def as_text(self) -> str:
        """Return it as a form can carry it."""
        return base64.urlsafe_b64encode(self.raw).decode()


def carry(raw: bytes) -> Carried:
    """Return a file for the next page: all of it, or its first whole lines where it is large."""
    if len(raw) <= _MOST_CARRIED:
        return Carried(raw=raw, is_whole=True)
    beginning = raw[:_BEGINNING]
    is_wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    return Carried(raw=beginning if is_wide else beginning[: beginning.rfind(b"\n") + 1], is_whole=False)


def carried(text: str, *, is_whole: bool) -> Carried:
    """Return the file that a form brought back.

    Raises:
        StatementRefused: it brought none, or a spoiled one.
    """
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise StatementRefused(torn()) from error
    if not raw:
        raise StatementRefused(torn())
    return Carried(raw=raw, is_whole=is_whole)


def bring_in(file: File, *, member: int, now: datetime, is_rehearsal: bool) -> Report:
    """Import a statement, and write down who did.

    Raises:
        StatementRefused: the file cannot be used. Nothing was changed.
    """
    report = import_statement(file, now=now, is_rehearsal=is_rehearsal)
    if not is_rehearsal:
        note_deed(Deed.IMPORTED, member=member, now=now, about=f"{report.counts['new']}/{len(report.lines)}")
    return report


def bring_in_of(rail: str, *, raw: bytes, member: int, now: datetime, is_rehearsal: bool) -> Report:
    """Import what a platform exports, and write down who did.

    Raises:
        FileRefused: the file cannot be used. Nothing was changed.
    """
    read = rail_of(rail).import_file
    assert read is not None, "the form offers none that cannot"
    report: Report = read(raw=raw, now=now, is_rehearsal=is_rehearsal)
    if not is_rehearsal:
        about = f"{rail} {report.counts['new']}/{len(report.lines)}"
        note_deed(Deed.IMPORTED, member=member, now=now, about=about)
    return report


def last_import() -> datetime | None:
    """Return when the newest line of a statement came in, by whatever way it was imported."""
    rows = InboundEvent.objects.using(SUPPORTERS).filter(rail=KIND).order_by("-received_at")
    return rows.values_list("received_at", flat=True).first()
