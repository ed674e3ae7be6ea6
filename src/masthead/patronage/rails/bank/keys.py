"""Keys: the name of a line that stays the same in every file that tells of it.

``account:day:source:entry:words:ordinal``, all digests keyed, so that nobody can try names on them:

- *entry* stands for the bank's reference with the entry's amount, or is ``-``;
- *words* stands for everything that the line says;
- *ordinal* counts equal lines of one day, which a bank may well send (two gifts of 5 by one person).

A key is made of the line alone, never of its place in the file, so files may overlap. Two files that each
hold a part of one day can be told apart only as far as their lines differ.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from masthead.patronage.rails.bank.lines import Line, squeezed
from masthead.readers.vault import digest_of


@dataclass(frozen=True, kw_only=True)
class Keyed:
    """A line with its key, its day in its account, and its entry there."""

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
    def of_day(self) -> str:
        """What the keys of all lines of this day begin with."""
        return f"{self.day}:"

    @property
    def of_source(self) -> str:
        """What the keys of this day's lines from this kind of file begin with."""
        return f"{self.day}:{self.source}:"

    @property
    def of_entry(self) -> str:
        """What the keys of this entry's lines begin with."""
        return f"{self.of_source}{self.entry}:"


def keyed(lines: Iterable[Line], *, account: str, source: str) -> tuple[Keyed, ...]:
    """Return the lines with their keys, the earliest day first, otherwise in the order of the file."""
    place = account_digest(account)
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for line in sorted(lines, key=lambda each: each.booked_on):
        day = f"{place}:{line.booked_on.isoformat()}"
        entry = digest_of(f"entry {line.entry}")[:20] if line.entry else "-"
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
