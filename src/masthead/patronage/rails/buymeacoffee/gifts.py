"""Buy Me a Coffee's payments: its messages have numbers for them, its file has none.

So a payment is named by its giver and the number, or by its giver, day and amount where it was read from a
file first; when a message tells of the same one later, it gets its number.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held
from masthead.patronage.payments import Payment
from masthead.patronage.rails.outside.facts import Gift, Person
from masthead.patronage.rails.outside.lines import GiftLine
from masthead.patronage.rails.outside.people import patron_key
from masthead.patronage.rails.outside.promises import rename_once

KIND: Final = "buymeacoffee"
_FILE: Final = "file"
# The file's days may be of another time zone than the messages' instants.
_APART_DAYS: Final = 1
Likeness = tuple[str, int, str]


def person_of(*, email: str, name: str, otherwise: str) -> Person:
    """Return who gave, by their address; whoever has none is another one each time."""
    return Person(key=email.strip().casefold() or f"of {otherwise}", name=name, email=email)


def numbered(person: Person, number: str) -> str:
    """Return the key of a payment whose number is known."""
    return f"{_begins(person)}{number}"


def find_numbered(number: str) -> Payment | None:
    """Return the payment of a number, whoever gave it."""
    rows = Payment.objects.filter(rail=KIND, rail_key__endswith=f":{number}").exclude(rail_key__contains=f":{_FILE}:")
    return held(rows).order_by("pk").first()


def claim(gift: Gift, *, on: date) -> None:
    """Let a payment that a file told of without its number be the one that this gift is, where there is one."""
    rows = Payment.objects.using(SUPPORTERS).filter(rail=KIND)
    if rows.filter(rail_key=gift.key).exists():
        return
    told = held(
        rows.filter(
            rail_key__startswith=f"{_begins(gift.person)}{_FILE}:",
            amount_minor=gift.money.amount_minor,
            currency=gift.money.currency,
        )
    )
    near = [each for each in told if each.paid_on is not None and abs((each.paid_on - on).days) <= _APART_DAYS]
    if near:
        mine = min(near, key=lambda each: (abs(((each.paid_on or on) - on).days), each.rail_key))
        mine.rail_key = gift.key
        mine.save(update_fields=["rail_key"])
        rename_once(mine)


def with_keys(lines: Iterable[GiftLine]) -> tuple[GiftLine, ...]:
    """Return a file's lines with the keys of the payments that they are, known ones and new ones.

    Of lines alike, as many are known as there are payments alike within a day; the rest is new.
    """
    alike: dict[Likeness, list[GiftLine]] = defaultdict(list)
    done = []
    for line in lines:
        if line.gift.key:
            done.append(line)
        else:
            alike[_begins(line.gift.person), line.gift.money.amount_minor, line.gift.money.currency].append(line)
    for likeness, group in alike.items():
        done += _keyed(sorted(group, key=lambda each: (each.gift.paid_at, each.number)), likeness=likeness)
    return tuple(sorted(done, key=lambda each: each.number))


def _keyed(group: list[GiftLine], *, likeness: Likeness) -> list[GiftLine]:
    begins, amount, currency = likeness
    rows = Payment.objects.using(SUPPORTERS).filter(
        rail=KIND, rail_key__startswith=begins, amount_minor=amount, currency=currency, paid_on__isnull=False
    )
    known = {key: day for key, day in rows.order_by("rail_key").values_list("rail_key", "paid_on") if day is not None}
    taken: set[str] = set(known)
    keys: dict[int, str] = {}
    for apart in range(_APART_DAYS + 1):
        for line in group:
            day = line.gift.paid_at.date()
            free = [key for key, on in known.items() if abs((on - day).days) == apart]
            if line.number not in keys and free:
                keys[line.number] = free[0]
                del known[free[0]]
    for line in group:
        if line.number not in keys:
            keys[line.number] = _fresh(begins, line.gift.money, on=line.gift.paid_at.date(), taken=taken)
    return [replace(line, gift=replace(line.gift, key=keys[line.number])) for line in group]


def _fresh(begins: str, money: Money, *, on: date, taken: set[str]) -> str:
    count = 1
    while (key := f"{begins}{_FILE}:{on:%Y%m%d}:{money.amount_minor}{money.currency}:{count}") in taken:
        count += 1
    taken.add(key)
    return key


def _begins(person: Person) -> str:
    return f"{patron_key(KIND, person)[:24]}:"
