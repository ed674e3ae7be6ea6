"""Write an election as a Pabulib file."""

import csv
import io
from collections.abc import Container, Iterator, Sequence

from masthead.agenda.count.election import Election


def write_pabulib(election: Election, *, winners: Container[str] | None = None, rule: str = "") -> str:
    """Write an election, with what a count selected if it is known.

    What ``pabulib.read_pabulib`` makes of the text is the same election. Names lose line breaks.
    """
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\n")
    for section, rows in (
        ("META", _meta(election, rule=rule)),
        ("PROJECTS", _projects(election, winners=winners)),
        ("VOTES", _votes(election)),
    ):
        out.write(f"{section}\n")
        table.writerows(rows)
    return out.getvalue()


def _meta(election: Election, *, rule: str) -> Iterator[Sequence[str]]:
    yield "key", "value"
    yield "description", _one_line(election.title)
    yield "num_projects", str(len(election.pitches))
    yield "num_votes", str(len(election.ballots))
    yield "budget", _amount(election.capacity, unit=election.unit)
    yield "vote_type", "choose-1" if election.is_choose_one else "approval"
    if rule:
        yield "rule", rule
    if election.minimum_support > 1:
        yield "min_project_score_threshold", str(election.minimum_support)


def _projects(election: Election, *, winners: Container[str] | None) -> Iterator[Sequence[str]]:
    yield "project_id", "cost", "votes", "name", "selected"
    support = election.support()
    for pitch in election.pitches:
        was_selected = pitch.was_selected if winners is None else pitch.id in winners
        yield (
            pitch.id,
            _amount(pitch.cost, unit=election.unit),
            str(support[pitch.id]),
            _one_line(pitch.name),
            "" if was_selected is None else str(int(was_selected)),
        )


def _votes(election: Election) -> Iterator[Sequence[str]]:
    yield "voter_id", "vote"
    for ballot in election.ballots:
        yield ballot.voter, ",".join(ballot.approved)


def _amount(parts: int, *, unit: int) -> str:
    """Write an amount in units; a unit is a power of ten of parts."""
    whole, rest = divmod(parts, unit)
    return f"{whole}.{rest:0{len(str(unit)) - 1}}" if rest else str(whole)


def _one_line(text: str) -> str:
    return " ".join(text.split())
