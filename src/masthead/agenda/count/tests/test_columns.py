"""A column does at once what a list of numbers does one by one."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from masthead.agenda.count.columns import Column, ballots_in

pytestmark = pytest.mark.once
BITS = 12
HIGHEST = (1 << BITS) - 1
sets = st.sets(st.integers(0, 19))
steps = st.lists(st.tuples(st.sampled_from(("charge", "empty")), st.integers(0, HIGHEST), sets), max_size=12)


def as_set(ballots: set[int]) -> int:
    return sum(1 << ballot for ballot in ballots)


@example(steps=[("charge", HIGHEST, {0})], limit=0, among=set())
@given(steps=steps, limit=st.integers(0, 2 * HIGHEST), among=sets)
def test_a_column_is_a_list(steps: list[tuple[str, int, set[int]]], limit: int, among: set[int]) -> None:
    column, numbers, emptied = Column(ballots=20, bits=BITS), [HIGHEST] * 20, set[int]()
    for what, amount, chosen in steps:
        able = {ballot for ballot in chosen if numbers[ballot] >= amount}
        if what == "charge":
            column.charge(amount, ballots=as_set(able))
            numbers = [number - amount if ballot in able else number for ballot, number in enumerate(numbers)]
        else:
            column.empty(as_set(chosen))
            emptied |= chosen
            numbers = [0 if ballot in chosen else number for ballot, number in enumerate(numbers)]
    below = {ballot for ballot in among if numbers[ballot] < limit}
    assert set(ballots_in(column.below(limit, among=as_set(among)))) == below
    assert set(ballots_in(column.left)) == set(range(20)) - emptied
    total = sum(numbers[ballot] for ballot in below)
    assert total <= column.total(as_set(below), below=limit) <= total + len(below) * (limit >> 9)
