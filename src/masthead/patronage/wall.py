"""The wall: patrons who want to be named in public are, by the name they chose; everybody else is secret.

Names lie sealed in the supporters' safe. The press prints them from there by a fact, and keeps no earlier
printing of the page, so that a word that is taken back is gone with the next edition.
"""

import unicodedata
from datetime import datetime
from typing import Final
from uuid import UUID

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.patronage.payments import Payment
from masthead.patronage.wall_names import WallName
from masthead.readers.joining import owner_of, same_person
from masthead.readers.models import Reader
from masthead.readers.vault import Sealed, seal, unseal, unseal_all

LONGEST: Final = 60
_ADDRESSES: Final = ("://", "www.", "@")


class NameUnusable(ValueError):
    """The text cannot be printed as a name."""


class NameGone(RuntimeError):
    """The patron has taken the name back, so nobody can put it up again. Nothing was changed."""


class NameHidden(RuntimeError):
    """The newsroom does not print a name of this patron's. Nothing was changed."""


def checked_name(text: str) -> str:
    """Return a name as it is printed: one line of letters, without signs that nobody sees, and no address.

    Raises:
        NameUnusable: it is empty, too long, an address, or has signs that turn or hide what stands beside them.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    is_plain = not any(unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Cn"} for char in name)
    marks = sum(unicodedata.category(char) == "Mn" for char in name)
    has_letters = any(char.isalpha() for char in name)
    is_address = any(each in name.casefold() for each in _ADDRESSES)
    if not (is_plain and has_letters and len(name) <= LONGEST and 2 * marks <= len(name)) or is_address:
        raise NameUnusable("Write a name of at most 60 letters, without an address in it.")
    return name


def say_name(reader: Reader, *, name: str, now: datetime) -> None:
    """Let a patron's name be printed, because they say so; another one takes the place of the first.

    Raises:
        NameUnusable: it cannot be printed.
        NameHidden: the newsroom has taken a name of theirs off the page.
    """
    fine = checked_name(name)
    with supporters_together():
        owner = owner_of(reader)
        found = _held_name(owner)
        if found is not None and found.hidden_at is not None:
            raise NameHidden("The newsroom does not print this name.")
        # Saved one by one, so that the press hears of it.
        WallName(reader=owner, sealed=seal(fine, holder=owner.pk), said_at=now).save(using=SUPPORTERS)


def take_name_back(reader: Reader) -> None:
    """Let a patron be secret again. Twice is no error."""
    with supporters_together():
        for each in same_person(owner_of(reader)):
            for found in held(WallName.objects.filter(reader=each)):
                if found.hidden_at is None:
                    found.delete(using=SUPPORTERS)
                else:
                    # The newsroom's no stays; the name goes, so that nobody can put it up again.
                    found.sealed = b""
                    found.save(update_fields=["sealed"])


def find_name(reader: Reader) -> str:
    """Return the name that a patron wants to be called in public; empty for one who is secret or was taken off."""
    found = WallName.objects.using(SUPPORTERS).filter(reader=owner_of(reader), hidden_at=None).first()
    try:
        return unseal(found.sealed, holder=found.reader_id) if found else ""
    except Sealed:
        return ""


def hide_name(reader: Reader, *, by: str, now: datetime) -> bool:
    """Let a member of staff take a name off the page, and return whether it stood there.

    Its patron cannot put up another one by themselves.
    """
    with supporters_together():
        found = _held_name(reader)
        if found is None or found.hidden_at is not None:
            return False
        found.hidden_at, found.hidden_by = now, by
        found.save(update_fields=["hidden_at", "hidden_by"])
    return True


def show_name(reader: Reader) -> bool:
    """Let a member of staff put a name back that was taken off, and return whether it had been off.

    Raises:
        NameGone: its patron has taken the name back meanwhile.
    """
    with supporters_together():
        found = _held_name(reader)
        if found is None or found.hidden_at is None:
            return False
        if not found.sealed:
            raise NameGone("The patron does not want to be named any more.")
        found.hidden_at, found.hidden_by = None, ""
        found.save(update_fields=["hidden_at", "hidden_by"])
    return True


def allow_name(reader: Reader) -> bool:
    """Let a member of staff allow the patron to choose a name again; the old one is gone.

    Returns:
        Whether a name of theirs was off the page.
    """
    with supporters_together():
        found = _held_name(reader)
        if found is None or found.hidden_at is None:
            return False
        found.delete(using=SUPPORTERS)
    return True


def _held_name(reader: Reader) -> WallName | None:
    return held(WallName.objects.filter(reader=owner_of(reader))).first()


def names_to_print() -> tuple[str, ...]:
    """Return the names of patrons who want to be named and of whom a gift has arrived, in the order of letters.

    Cost: three queries.
    """
    return tuple(name for _reader, name in named_patrons())


def named_patrons() -> tuple[tuple[UUID, str], ...]:
    """Return (reader, name) of everybody whose name is printed, in the order of letters; for staff alone.

    Of two who are one person, only the one who is kept has gifts.

    Cost: three queries.
    """
    rows = WallName.objects.using(SUPPORTERS).filter(hidden_at=None).order_by("pk")
    said = list(rows.values_list("reader_id", "sealed"))
    paid = Payment.objects.using(SUPPORTERS).filter(
        state=Payment.State.SETTLED, pledge__reader__in=[reader for reader, _ in said]
    )
    givers = set(paid.values_list("pledge__reader_id", flat=True))
    printed = [(reader, sealed) for reader, sealed in said if reader in givers]
    names = zip((reader for reader, _ in printed), unseal_all(printed), strict=True)
    found = [(reader, name) for reader, name in names if name]
    return tuple(sorted(found, key=lambda each: (each[1].casefold(), each[1], each[0])))


def hidden_names() -> tuple[tuple[UUID, str], ...]:
    """Return (reader, name) of everybody whose name the newsroom took off; empty where its patron took it back.

    Cost: two queries.
    """
    off = WallName.objects.using(SUPPORTERS).filter(hidden_at__isnull=False, reader__merged_into=None)
    rows = list(off.order_by("-hidden_at", "pk"))
    names = unseal_all([(row.reader_id, row.sealed) for row in rows])
    return tuple((row.reader_id, name or "") for row, name in zip(rows, names, strict=True))
