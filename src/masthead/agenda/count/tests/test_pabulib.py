"""Files in the Pabulib format: what is written is read again, and what is wrong is refused with its line."""

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masthead.agenda.count import pabulib, pabulib_tables
from masthead.agenda.count.election import Ballot, Election, Pitch
from masthead.agenda.count.pabulib import parse_pabulib
from masthead.agenda.count.pabulib_tables import NotPabulib
from masthead.agenda.count.pabulib_writing import write_pabulib
from masthead.agenda.count.tests.elections import elections

pytestmark = pytest.mark.once
GOOD = """META
key;value
description;The March ballot
num_projects;2
num_votes;3
budget;100
vote_type;approval
rule;equalshares
PROJECTS
project_id;cost;name;selected
p1;60;Bread;1
p2;40;"Roses; and more";0
VOTES
voter_id;vote;age
1;p1,p2;30
2;;41
3;p2;52
"""


def read(text: str) -> Election:
    return parse_pabulib(io.BytesIO(text.encode()))


def test_a_file_is_read() -> None:
    assert read(GOOD) == Election(
        pitches=(
            Pitch(id="p1", cost=60, name="Bread", was_selected=True),
            Pitch(id="p2", cost=40, name="Roses; and more", was_selected=False),
        ),
        ballots=(Ballot("1", ("p1", "p2")), Ballot("2", ()), Ballot("3", ("p2",))),
        capacity=100,
        title="The March ballot",
    )


@pytest.mark.parametrize(
    "change", [("\n", "\r\n"), ("META", "\ufeffMETA"), ("PROJECTS\n", "\nPROJECTS\n\n"), ("60", " 60 ")]
)
def test_what_editors_and_systems_do_to_a_file_changes_nothing(change: tuple[str, str]) -> None:
    assert read(GOOD.replace(*change)) == read(GOOD)


def test_cents_are_parts_of_a_unit() -> None:
    election = read(GOOD.replace("60", "60.5").replace("40", "39,25").replace("budget;100", "budget;100.00"))
    assert (election.capacity, [each.cost for each in election.pitches], election.unit) == (10_000, [6_050, 3_925], 100)


def test_a_threshold_is_the_minimum_support() -> None:
    assert read(GOOD.replace("rule;", "min_project_score_threshold;2\nrule;")).minimum_support == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("approval", "cumulative"), "Line 7: These are cumulative ballots; only approval and choose-1"),
        (("approval", "scoring"), "Line 7: These are scoring ballots"),
        (("approval", "ordinal"), "Line 7: These are ordinal ballots"),
        (("approval", "choose-1"), "Line 15: A choose-1 ballot names more than one"),
        (("META\n", ""), "Line 1: The file does not begin with META"),
        (("key;value", "key;value;more"), "Line 2: The columns of META are key and value"),
        (("vote_type;approval\n", ""), "META does not say vote_type"),
        (("rule;equalshares", "budget;7"), "Line 8: budget was said before, in line 6"),
        (("budget;100", "budget;-100"), "Line 6: '-100' is not an amount"),
        (("budget;100", "budget;1e9"), "Line 6: '1e9' is not an amount"),
        (("budget;100", "budget;" + "9" * 16), "Line 6: '9999999999999999' is not an amount"),
        (("budget;100", "budget;١٠٠"), "is not an amount"),
        (("p1;60", "p1;NaN"), "Line 11: 'NaN' is not an amount"),
        (("num_projects;2", "num_projects;3"), "Line 4: num_projects says 3, but there are 2 projects"),
        (("num_votes;3", "num_votes;4"), "Line 5: num_votes says 4, but there are 3 ballots"),
        (("num_votes;3", "num_votes;three"), "Line 5: num_votes is not a number"),
        (("PROJECTS\n", ""), "Line 9: There are 4 values for 2 columns"),
        (("VOTES\n", ""), "Line 13: There are 3 values for 4 columns"),
        (("VOTES\n", "META\n"), "Line 13: The section META is not expected here"),
        (("project_id;cost", "project_id;price"), "Line 10: PROJECTS has no column cost"),
        (("name;selected", "name;name"), "Line 10: Two columns have the same name"),
        (("Bread;1", "Bread;yes"), "Line 11: selected is 0 or 1, not 'yes'"),
        (("Bread;1", "Bread"), "Line 11: There are 3 values for 4 columns"),
        (("Bread;1", '"Bread;1'), "Line 11: There are 3 values for 4 columns"),
        (("p2;40", "p1;40"), "Line 12: Project p1 stands there twice"),
        (("p2;40", "p,2;40"), "Line 12: 'p,2' cannot be an id"),
        (("p2;40", ";40"), "Line 12: '' cannot be an id"),
        (("p2;40", "p\x1b[2J;40"), "cannot be an id"),
        (("p2;40", "x" * 201 + ";40"), "cannot be an id"),
        (("voter_id;vote", "voter;vote"), "Line 14: VOTES has no column voter_id"),
        (("3;p2", "1;p2"), "Line 17: Voter 1 votes twice"),
        (("3;p2", "3;p3"), "Line 17: There is no project 'p3'"),
        (("3;p2", "3;p2,"), "Line 17: There is no project ''"),
        (("3;p2", "3;p2,p2"), "Line 17: A ballot names a project twice"),
        (("3;p2;52", "3;p2"), "Line 17: There are 2 values for 3 columns"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_line(change: tuple[str, str], said: str) -> None:
    assert change[0] in GOOD
    with pytest.raises(NotPabulib) as refused:
        read(GOOD.replace(*change, 1))
    assert said in str(refused.value)


@pytest.mark.parametrize("lines", range(14))
def test_a_file_cut_off_is_refused(lines: int) -> None:
    with pytest.raises(NotPabulib):
        read("".join(GOOD.splitlines(keepends=True)[:lines]))


def test_what_is_not_text_is_refused() -> None:
    with pytest.raises(NotPabulib, match="Line 11: This is not UTF-8"):
        parse_pabulib(io.BytesIO(GOOD.encode().replace(b"Bread", b"\xff")))


@pytest.mark.parametrize(
    ("cap", "module", "said"),
    [
        ("MOST_BYTES", pabulib_tables, "The file is too large"), ("MOST_LINE_BYTES", pabulib_tables, "too long"),
        ("MOST_PITCHES", pabulib, "more than 1 projects"), ("MOST_BALLOTS", pabulib, "more than 1 ballots"),
    ],
)  # fmt: skip
def test_size_has_caps(cap: str, module: object, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, cap, 1)
    with pytest.raises(NotPabulib, match=said):
        read(GOOD)


@given(
    noise=st.binary(max_size=200)
    | st.lists(st.sampled_from(GOOD.splitlines()), max_size=20).map("\n".join).map(str.encode)
)
@settings(max_examples=200, deadline=None)
def test_nothing_but_a_refusal_comes_of_noise(noise: bytes) -> None:
    try:
        parse_pabulib(io.BytesIO(noise))
    except NotPabulib as refused:
        assert str(refused)


names = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(lambda text: " ".join(text.split()))


@given(
    election=elections(),
    title=names,
    name=names,
    unit=st.sampled_from((1, 10, 100)),
    selected=st.booleans() | st.none(),
)
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_again(
    election: Election, title: str, name: str, unit: int, selected: bool | None
) -> None:
    pitches = tuple(replace(pitch, name=name, was_selected=selected) for pitch in election.pitches)
    # One amount that needs every digit of a part, so that the unit shows.
    whole = replace(election, pitches=pitches, title=title, unit=unit, capacity=election.capacity * unit * 10 + 1)
    assert read(write_pabulib(whole)) == whole


def test_winners_are_written() -> None:
    written = write_pabulib(read(GOOD), winners=("p2",), rule="equal-shares")
    assert [each.was_selected for each in read(written).pitches] == [False, True]
    assert "rule;equal-shares" in written


def test_a_choose_one_ballot_stays_one() -> None:
    one = read(GOOD.replace("approval", "choose-1").replace("1;p1,p2", "1;p1"))
    assert one.is_choose_one
    assert read(write_pabulib(one)) == one
