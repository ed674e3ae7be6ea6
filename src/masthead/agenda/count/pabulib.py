"""Read Pabulib files, which may come from anyone.

Source: the Pabulib format (Faliszewski and others, arXiv 2305.11035): three sections, META, PROJECTS and VOTES, each
a table with semicolons. Approval and choose-1 ballots are read. Columns and META lines that a count does not need are
left alone; what it needs must be right, and is refused with its line.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from masthead.agenda.count.election import Ballot, Election, Pitch
from masthead.agenda.count.pabulib_tables import Line, NotPabulib, Table, lines_of, read_table

MOST_PITCHES: Final = 2_000
MOST_BALLOTS: Final = 1_000_000
_COUNTED: Final = ("approval", "choose-1")
_AMOUNT: Final = re.compile(r"(\d{1,15})(?:[.,](\d{1,6}))?", re.ASCII)
_WHOLE: Final = re.compile(r"\d{1,9}", re.ASCII)
_ID: Final = re.compile(r"[^\s;,\"\x00-\x1f\x7f](?:[^;,\"\x00-\x1f\x7f]{0,198}[^\s;,\"\x00-\x1f\x7f])?")


def read_pabulib(path: Path) -> Election:
    """Read an election from a file.

    Raises:
        NotPabulib: it is not one, is too large, or its ballots are of a kind that is not counted.
        OSError: it cannot be opened or read.
    Cost: 0.5 s and 50 MB for 100,000 ballots.
    """
    with path.open("rb") as file:
        return parse_pabulib(file)


def parse_pabulib(file: Iterable[bytes]) -> Election:
    """Read an election from the lines of a file; see ``read_pabulib``."""
    lines = lines_of(file)
    meta = _read_meta(lines)
    kind = meta["vote_type"].value
    if kind not in _COUNTED:
        raise NotPabulib(
            f"These are {kind} ballots; only approval and choose-1 ballots can be counted.", line=meta["vote_type"].line
        )
    projects = _read_projects(lines, meta=meta)
    ballots = tuple(
        _read_ballots(lines, known={each.id: each.id for each in projects}, is_choose_one=kind != "approval")
    )
    _check_number(meta["num_votes"], found=len(ballots), of_what="ballots")
    capacity = _amount(meta["budget"].value, line=meta["budget"].line)
    unit = max([capacity, *(each.cost for each in projects)], key=lambda each: each.unit).unit
    threshold = meta.get("min_project_score_threshold")
    return Election(
        pitches=tuple(
            Pitch(id=each.id, cost=each.cost.in_parts(unit), name=each.name, was_selected=each.was_selected)
            for each in projects
        ),
        ballots=ballots,
        capacity=capacity.in_parts(unit),
        unit=unit,
        minimum_support=max(1, _whole(threshold)) if threshold else 1,
        title=meta["description"].value if "description" in meta else "",
        is_choose_one=kind == "choose-1",
    )


class _Meta(NamedTuple):
    key: str
    value: str
    line: int


class _Amount(NamedTuple):
    digits: int
    unit: int

    def in_parts(self, unit: int) -> int:
        return self.digits * (unit // self.unit)


class _Project(NamedTuple):
    id: str
    cost: _Amount
    name: str
    was_selected: bool | None


def _read_meta(lines: Iterator[Line]) -> dict[str, _Meta]:
    found: dict[str, _Meta] = {}
    table = read_table(lines, name="META", columns=("key", "value"), ends_at="PROJECTS")
    for number, (key, value) in table.rows:
        if key in found:
            raise NotPabulib(f"{key} was said before, in line {found[key].line}.", line=number)
        found[key] = _Meta(key, value.strip(), number)
    for needed in ("num_projects", "num_votes", "budget", "vote_type"):
        if needed not in found:
            raise NotPabulib(f"META does not say {needed}.")
    return found


def _read_projects(lines: Iterator[Line], *, meta: dict[str, _Meta]) -> tuple[_Project, ...]:
    table = read_table(lines, name="PROJECTS", columns=("project_id", "cost"), ends_at="VOTES")
    found: dict[str, _Project] = {}
    for number, fields in table.rows:
        project = _project(table, fields, line=number)
        if project.id in found:
            raise NotPabulib(f"Project {project.id} stands there twice.", line=number)
        found[project.id] = project
        if len(found) > MOST_PITCHES:
            raise NotPabulib(f"There are more than {MOST_PITCHES:,} projects.", line=number)
    _check_number(meta["num_projects"], found=len(found), of_what="projects")
    return tuple(found.values())


def _project(table: Table, fields: Sequence[str], *, line: int) -> _Project:
    selected = table.value("selected", fields).strip()
    if selected and not _WHOLE.fullmatch(selected):
        raise NotPabulib(f"selected is 0 or 1, not {_short(selected)}.", line=line)
    return _Project(
        id=_id(table.value("project_id", fields), line=line),
        cost=_amount(table.value("cost", fields), line=line),
        name=table.value("name", fields).strip(),
        was_selected=int(selected) == 1 if selected else None,
    )


def _read_ballots(lines: Iterator[Line], *, known: dict[str, str], is_choose_one: bool) -> Iterator[Ballot]:
    table = read_table(lines, name="VOTES", columns=("voter_id", "vote"), ends_at=None)
    voters: set[str] = set()
    for number, fields in table.rows:
        voter = _id(table.value("voter_id", fields), line=number)
        if voter in voters:
            raise NotPabulib(f"Voter {voter} votes twice.", line=number)
        voters.add(voter)
        if len(voters) > MOST_BALLOTS:
            raise NotPabulib(f"There are more than {MOST_BALLOTS:,} ballots.", line=number)
        approved = _approved(table.value("vote", fields), known=known, line=number)
        if is_choose_one and len(approved) > 1:
            raise NotPabulib("A choose-1 ballot names more than one project.", line=number)
        yield Ballot(voter, approved)


def _approved(text: str, *, known: dict[str, str], line: int) -> tuple[str, ...]:
    """Return the ids that a ballot names, as the very strings that the projects have."""
    named = [each.strip() for each in text.split(",")] if text.strip() else []
    try:
        approved = tuple([known[each] for each in named])
    except KeyError as unknown:
        raise NotPabulib(f"There is no project {_short(str(unknown.args[0]))}.", line=line) from unknown
    if len(set(approved)) != len(approved):
        raise NotPabulib("A ballot names a project twice.", line=line)
    return approved


def _id(text: str, *, line: int) -> str:
    said = text.strip()
    if not _ID.fullmatch(said):
        raise NotPabulib(f"{_short(said)} cannot be an id: 1 to 200 characters, no comma, quote or control.", line=line)
    return said


def _amount(text: str, *, line: int) -> _Amount:
    found = _AMOUNT.fullmatch(text.strip())
    if not found:
        raise NotPabulib(f"{_short(text)} is not an amount such as 1200 or 1200.50.", line=line)
    decimals = (found[2] or "").rstrip("0")
    return _Amount(int(found[1] + decimals), 10 ** len(decimals))


def _whole(meta: _Meta) -> int:
    if not _WHOLE.fullmatch(meta.value):
        raise NotPabulib(f"{meta.key} is not a number: {_short(meta.value)}.", line=meta.line)
    return int(meta.value)


def _check_number(meta: _Meta, *, found: int, of_what: str) -> None:
    if _whole(meta) != found:
        raise NotPabulib(f"{meta.key} says {meta.value}, but there are {found:,} {of_what}.", line=meta.line)


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
