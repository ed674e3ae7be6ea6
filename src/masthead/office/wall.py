"""The names on the page of thanks as the office sees them: the words alone, never beside an alias.

A name that is printed is public; whose alias it belongs to is not, and nobody needs it to take an insult off.
So each name has a mark that leads to its patron here and tells nobody who that is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.office.access_log import note_deed
from masthead.office.models import Deed
from masthead.patronage.wall import allow_name, hidden_names, hide_name, named_patrons, show_name
from masthead.patronage.wall_names import WallName
from masthead.readers.models import Reader
from masthead.readers.vault import digest_of


@dataclass(frozen=True, kw_only=True)
class Name:
    """A name, and the mark by which it is meant; the name is empty where its patron took it back."""

    mark: str
    name: str


def printed_names() -> tuple[Name, ...]:
    """Return the names that are printed, in their order there."""
    return _marked(named_patrons())


def names_taken_off() -> tuple[Name, ...]:
    """Return the names that the newsroom took off, the last one first."""
    return _marked(hidden_names())


def find_by_mark(mark: str) -> Reader | None:
    """Return the patron whose name has a mark. Cost: two queries, and a digest for each name that was ever said."""
    readers = WallName.objects.using(SUPPORTERS).order_by("pk").values_list("reader_id", flat=True)
    found = next((each for each in readers if mark_of(each) == mark), None)
    return Reader.objects.using(SUPPORTERS).filter(pk=found).first() if found else None


def mark_of(reader: UUID) -> str:
    """Return the mark of a patron's name."""
    return digest_of(f"wall name of {reader}")[:32]


def take_off(reader: Reader, *, member: int, now: datetime) -> None:
    """Take a name off the page; what is off already stays so."""
    with supporters_together():
        if hide_name(reader, by=str(member), now=now):
            note_deed(Deed.HID, member=member, now=now, reader=reader.pk)


def put_back(reader: Reader, *, member: int, now: datetime) -> None:
    """Put a name back on the page.

    Raises:
        NameGone: its patron has taken it back meanwhile.
    """
    with supporters_together():
        if show_name(reader):
            note_deed(Deed.SHOWN, member=member, now=now, reader=reader.pk)


def let_choose(reader: Reader, *, member: int, now: datetime) -> None:
    """Let a patron choose another name; the one that was taken off is forgotten."""
    with supporters_together():
        if allow_name(reader):
            note_deed(Deed.FREED, member=member, now=now, reader=reader.pk)


# What an address says, and what is done then.
DEEDS: Final[dict[str, Callable[..., None]]] = {"off": take_off, "back": put_back, "another": let_choose}


def _marked(names: Iterable[tuple[UUID, str]]) -> tuple[Name, ...]:
    return tuple(Name(mark=mark_of(reader), name=name) for reader, name in names)
