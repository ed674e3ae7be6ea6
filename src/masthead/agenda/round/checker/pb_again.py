"""The Pabulib file of a round, written again from its other files, to see whether they say the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

SECTIONS = ("META", "PROJECTS", "VOTES")


def write(manifest: dict[str, Any], *, ballots: Sequence[tuple[str, str]], result: dict[str, Any], unit: int) -> str:
    """Write what round.pb must say. A ballot is its id, and the pitches that it names with commas between."""
    chosen = {each["id"] for each in result["chosen"]}
    votes = {each["id"]: each["votes"] for each in [*result["chosen"], *result["not_chosen"]]}
    minimum = manifest["minimum_support"]
    meta: list[tuple[object, ...]] = [
        ("key", "value"),
        ("description", _one_line(manifest["title"])),
        ("num_projects", len(manifest["pitches"])),
        ("num_votes", len(ballots)),
        ("budget", manifest["capacity_seconds"] * unit),
        ("vote_type", "approval"),
        ("rule", result["rule"]),
        *([("min_project_score_threshold", minimum)] if minimum > 1 else []),
    ]
    projects: list[tuple[object, ...]] = [
        (p["id"], p["cost_seconds"] * unit, votes[p["id"]], _one_line(p["title"]), int(p["id"] in chosen))
        for p in manifest["pitches"]
    ]
    header = ("project_id", "cost", "votes", "name", "selected")
    sections: tuple[Sequence[Sequence[object]], ...] = (meta, [header, *projects], [("voter_id", "vote"), *ballots])
    return "".join(SECTIONS[at] + "\n" + _table(rows) for at, rows in enumerate(sections))


def difference(here: str, again: str) -> str:
    """Name what differs between two Pabulib files; nothing where they are the same."""
    if here == again:
        return ""
    theirs, ours = _sections(here), _sections(again)
    if theirs["VOTES"] != ours["VOTES"]:
        found, wanted = len(theirs["VOTES"]), len(ours["VOTES"])
        return "ballot-dropped" if found < wanted else "ballot-added" if found > wanted else "ballot-changed"
    if _costs(theirs["PROJECTS"]) != _costs(ours["PROJECTS"]):
        return "cost-changed"
    return "pb-changed"


def _sections(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in SECTIONS}
    name = SECTIONS[0]
    for line in text.split("\n"):
        if line in found:
            name = line
        else:
            found[name].append(line)
    return found


def _costs(lines: Sequence[str]) -> list[list[str]]:
    return [row[:2] for row in csv.reader(lines, delimiter=";")]


def _table(rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows)
    return out.getvalue()


def _one_line(text: str) -> str:
    return " ".join(text.split())
