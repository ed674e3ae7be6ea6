"""Writing the access log, and reading it back for a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from masthead.lib.router import SUPPORTERS
from masthead.office.models import AccessEntry, Deed
from masthead.readers.models import Reader, alias_of
from masthead.readers.vault import seal, unseal_all
from masthead.staff.models import Member


@dataclass(frozen=True, kw_only=True)
class Told:
    """An entry as the log's page shows it.

    Attributes:
        who: the member's name.
        alias: of the patron whom it was about, or empty.
        is_known: whether that patron is still known here.
        reason: empty where none was asked for, or where it was forgotten with the patron.
    """

    at: datetime
    who: str
    deed: str
    about: str
    reader: UUID | None
    alias: str
    is_known: bool
    reason: str


def note_deed(
    deed: Deed, *, member: int, now: datetime, reader: UUID | None = None, about: str = "", reason: str = ""
) -> AccessEntry:
    """Write down what a member is about to do; ``reason`` is sealed for the reader whom it is about."""
    sealed = seal(reason, holder=reader) if reason and reader else None
    entry = AccessEntry(at=now, member=member, deed=deed, reader=reader, about=about[:120], reason_sealed=sealed)
    entry.save(using=SUPPORTERS)
    return entry


def told(entries: Iterable[AccessEntry]) -> tuple[Told, ...]:
    """Return entries with names and reasons. Cost: three queries, however many there are."""
    rows = list(entries)
    names = names_of(row.member for row in rows)
    readers = {row.reader for row in rows if row.reader}
    known = set(Reader.objects.using(SUPPORTERS).filter(pk__in=readers).values_list("pk", flat=True))
    reasons = unseal_all([(row.reader, row.reason_sealed) for row in rows if row.reader and row.reason_sealed])
    said = iter(reasons)
    return tuple(
        Told(
            at=row.at,
            who=names[row.member],
            deed=row.get_deed_display(),
            about=row.about,
            reader=row.reader,
            alias=alias_of(row.reader) if row.reader else "",
            is_known=row.reader in known,
            reason=(next(said) or "") if row.reader and row.reason_sealed else "",
        )
        for row in rows
    )


def names_of(numbers: Iterable[int]) -> dict[int, str]:
    """Return the names of members by their numbers; of whoever is no longer here, the number. Cost: one query."""
    asked = set(numbers)
    return {number: f"#{number}" for number in asked} | {
        member.pk: str(member) for member in Member.objects.filter(pk__in=asked)
    }


def name_of(number: str) -> str:
    """Return the name of the member with this number, as a question keeps it; or what decided instead of one."""
    if not number.isdecimal():
        return str(_("the rail"))
    return names_of([int(number)])[int(number)]
