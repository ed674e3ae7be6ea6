"""Keys: the name of a line that stays the same in every file that tells of it.

``account:day:source:entry:words:ordinal``, all digests keyed, so that nobody can try names on them:

- *entry* stands for the bank's reference with the entry's amount, or is ``-``;
- *words* stands for everything that the line says;
- *ordinal* counts equal lines of one day, which a bank may well send (two gifts of 5 by one person).

A key is made of the line alone, never of its place in the file, so files may overlap. Two files that each
hold a part of one day can be told apart only as far as their lines differ.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from masthead.patronage.rails.bank.lines import Line, squeezed
from masthead.readers.vault import digest_of

NO_ENTRY: Final = "-"


@dataclass(frozen=True, kw_only=True)
class Keyed:
    """A line with the parts of its key; ``day`` is the account's digest and the day."""

    line: Line
    day: str
    source: str
    entry: str
    words: str
    ordinal: int

    @property
    def key(self) -> str:
        """The whole key."""
        return f"{self.of_entry}{self.words}:{self.ordinal}"

    @property
    def of_entry(self) -> str:
        """What the keys of this entry's lines begin with."""
        return f"{self.day}:{self.source}:{self.entry}:"

    @property
    def month(self) -> str:
        """What the keys of all lines of this month begin with."""
        return self.day[:-2]


@dataclass(frozen=True, kw_only=True)
class KnownKeys:
    """Keys that were imported before: all, the kinds of file that each day came from, and each entry's own."""

    keys: frozenset[str]
    sources: dict[str, set[str]]
    of_entry: dict[str, set[str]]


def known_keys(keys: Iterable[str]) -> KnownKeys:
    """Return keys in the order in which they are asked for."""
    kept = frozenset(keys)
    sources: dict[str, set[str]] = defaultdict(set)
    of_entry: dict[str, set[str]] = defaultdict(set)
    for key in kept:
        place, day, source, entry, _words, _ordinal = key.split(":")
        sources[f"{place}:{day}"].add(source)
        of_entry[f"{place}:{day}:{source}:{entry}:"].add(key)
    return KnownKeys(keys=kept, sources=dict(sources), of_entry=dict(of_entry))


def keyed(lines: Iterable[Line], *, account: str, source: str) -> tuple[Keyed, ...]:
    """Return the lines with their keys, the earliest day first, otherwise in the order of the file."""
    place = account_digest(account)
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for line in sorted(lines, key=lambda each: each.booked_on):
        day = f"{place}:{line.booked_on.isoformat()}"
        entry = digest_of(f"entry {line.entry}")[:20] if line.entry else NO_ENTRY
        words = words_digest(line)[:32]
        seen[day, entry, words] += 1
        found.append(
            Keyed(line=line, day=day, source=source, entry=entry, words=words, ordinal=seen[day, entry, words])
        )
    return tuple(found)


def account_digest(account: str) -> str:
    """Return what stands for the newsroom's account in keys."""
    return digest_of(f"account {account}")[:8]


def words_digest(line: Line) -> str:
    """Return a keyed digest of all that a line says, however it was wrapped and spaced."""
    said = [
        str(line.money.amount_minor),
        line.money.currency,
        *(squeezed(each) for each in (line.entry, line.own_reference, line.payer, line.payer_account, *line.texts)),
    ]
    return digest_of(json.dumps(["line", *said]))
