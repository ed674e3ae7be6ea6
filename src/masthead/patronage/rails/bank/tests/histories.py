"""Histories of an account, and the files that a bank may hand out of them: made by chance, with what must come of them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from masthead.patronage.rails.bank.tests.bank_of_tests import VERSIONS, Entry, Giver, Movement, camt, german_csv

FIRST = date(2026, 2, 26)
DAY_COUNT = 9
# Few amounts and givers, so that equal lines of one day are common.
CENTS = st.sampled_from([1, 300, 500, 500, 500, 1_000, 1_234_56])
GIVERS = st.sampled_from([Giver(), Giver(name="Олена Марчук", account="UA213223130000026007233566001"), Giver(name="")])


@dataclass(frozen=True, kw_only=True)
class History:
    """What happened on an account, day by day, and the files that told of it."""

    entries: tuple[Entry, ...]
    files: tuple[bytes, ...]

    @property
    def credit_cents(self) -> int:
        """What came in and stayed, by the account's own movements."""
        return sum(part.cents for entry in self.entries for part in entry.parts if is_money(part))

    @property
    def gifts_a_text(self) -> dict[str, int]:
        texts = [part.text for entry in self.entries for part in entry.parts if is_money(part)]
        return {text: texts.count(text) for text in texts}


def is_money(part: Movement) -> bool:
    return part.is_credit and not part.is_reversal and not part.is_returned and part.status == "BOOK"


def whole(history: History) -> bytes:
    return camt(list(history.entries))


@st.composite
def movements(draw: Any, *, texts: list[str]) -> Movement:
    made = Movement(
        on=FIRST + timedelta(days=draw(st.integers(0, DAY_COUNT - 1))),
        cents=draw(CENTS),
        text=draw(st.sampled_from([*texts, *texts, "", "Support", "a long wish " * 20])),
        giver=draw(GIVERS),
    )
    special = draw(st.integers(0, 9))
    if special == 0:
        return replace(made, is_credit=False, is_reversal=draw(st.booleans()))
    if special == 1:
        return replace(made, is_reversal=True)
    return replace(made, is_returned=True) if special == 2 else made


@st.composite
def entries(draw: Any, *, texts: list[str], is_referenced: bool | None) -> list[Entry]:
    """Draw single and collective entries, the earliest first; each with a reference of its own, none, or either."""
    made = []
    for at in range(draw(st.integers(1, 10))):
        first = draw(movements(texts=texts))
        parts = (first,)
        if is_money(first) and draw(st.integers(0, 4)) == 0:
            more = draw(st.lists(movements(texts=texts).filter(lambda part: part.is_credit), min_size=1, max_size=3))
            parts = (first, *(replace(part, on=first.on, is_reversal=False) for part in more))
        has_reference = draw(st.booleans()) if is_referenced is None else is_referenced
        made.append(Entry(parts=parts, reference=f"B-{at}" if has_reference else ""))
    return sorted(made, key=lambda entry: entry.first.on)


@st.composite
def in_order(draw: Any, *, texts: list[str]) -> History:
    """Draw files of whole days that overlap backwards and are repeated; no file comes before an earlier one."""
    made = draw(entries(texts=texts, is_referenced=None))
    windows = [(begin - draw(st.integers(0, 4)), end) for begin, end in pairwise(cuts(draw))]
    files = []
    for at, window in enumerate(windows):
        files += [window, *draw(st.lists(st.sampled_from(windows[: at + 1]), max_size=2))]
    return History(entries=tuple(made), files=tuple(file_of(draw, made, window=window) for window in files))


@st.composite
def in_any_order(draw: Any, *, texts: list[str]) -> History:
    """Draw files of whole days that overlap, in any order."""
    made = draw(entries(texts=texts, is_referenced=None))
    windows = [(begin - draw(st.integers(0, 4)), end) for begin, end in pairwise(cuts(draw))]
    files = draw(st.permutations([*windows, *draw(st.lists(st.sampled_from(windows), max_size=3))]))
    return History(entries=tuple(made), files=tuple(file_of(draw, made, window=window) for window in files))


@st.composite
def torn(draw: Any, *, texts: list[str]) -> History:
    """Draw files that tear days apart, in any order; every entry has the bank's reference."""
    made = draw(entries(texts=texts, is_referenced=True))
    files = draw(st.lists(st.sets(st.integers(0, len(made) - 1)), min_size=1, max_size=4))
    missing = set(range(len(made))).difference(*files)
    chosen = draw(st.permutations([*files, missing]))
    return History(
        entries=tuple(made),
        files=tuple(camt([made[at] for at in sorted(one)], version=draw(st.sampled_from(VERSIONS))) for one in chosen),
    )


@st.composite
def in_csv(draw: Any, *, texts: list[str]) -> History:
    """Draw CSV files of whole days that overlap, in order."""
    made = [
        Entry(parts=(replace(each, is_reversal=False, is_returned=False),))
        for each in sorted(draw(st.lists(movements(texts=texts), min_size=1, max_size=12)), key=lambda each: each.on)
    ]
    windows = [(begin - draw(st.integers(0, 4)), end) for begin, end in pairwise(cuts(draw))]
    files = [german_csv([entry.first for entry in inside(made, window)]) for window in windows]
    return History(entries=tuple(made), files=tuple(files))


def cuts(draw: Any) -> list[int]:
    return sorted({0, DAY_COUNT, *draw(st.lists(st.integers(1, DAY_COUNT - 1), max_size=4))})


def inside(made: list[Entry], window: tuple[int, int]) -> list[Entry]:
    return [entry for entry in made if window[0] <= (entry.first.on - FIRST).days < window[1]]


def file_of(draw: Any, made: list[Entry], *, window: tuple[int, int]) -> bytes:
    return camt(inside(made, window), version=draw(st.sampled_from(VERSIONS)))
