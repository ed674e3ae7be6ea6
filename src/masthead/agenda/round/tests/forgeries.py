"""Ways to spoil a round's files, each with what must be found; from a slip in one file to a whole new round."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from masthead.agenda.count.election import Ballot
from masthead.agenda.round.manifest import ballot_id
from masthead.agenda.round.tests.rounds import CLOSES, OPENS, Held, a_ballot, dearer, hold, remade
from masthead.lib.canonical import canonical, fingerprint

Files = dict[str, bytes]
# What is handed to the check: the files, and what was published before.
Forged = tuple[Files, dict[str, str]]


def told(files: Files, name: str, change: Callable[[dict], None]) -> Files:
    record = json.loads(files[name])
    change(record)
    return files | {name: canonical(record)}


def resealed(files: Files, change: Callable[[dict], None]) -> Files:
    """Change the seal, and let the result name the new one."""
    found = told(files, "seal.json", change)
    return told(found, "result.json", lambda record: record.update(seal=fingerprint(found["seal.json"])))


def as_published(held: Held) -> dict[str, str]:
    return {"manifest": held.manifest.text().decode(), "seal": held.seal.text().decode()}


def lines(files: Files, name: str = "ballots.txt") -> list[bytes]:
    return files[name].splitlines(keepends=True)


def line_changed(held: Held, chance: random.Random) -> Forged:
    """Change a tick or a digit of one ballot."""
    found = lines(held.files)
    at = chance.randrange(len(found))
    text = found[at].decode().rstrip("\n")
    ticked = set(filter(None, text[33:].split(",")))
    if chance.random() < 0.7:
        ticked ^= {chance.choice(held.manifest.pitches).id}
        text = f"{text[:33]}{','.join(sorted(ticked))}"
    else:
        digit = chance.randrange(32)
        text = text[:digit] + ("0" if text[digit] != "0" else "1") + text[digit + 1 :]
    return held.files | {"ballots.txt": b"".join([*found[:at], f"{text}\n".encode(), *found[at + 1 :]])}, {}


def line_dropped(held: Held, chance: random.Random) -> Forged:
    found = lines(held.files)
    del found[chance.randrange(len(found))]
    return held.files | {"ballots.txt": b"".join(found)}, {}


def line_added(held: Held, chance: random.Random) -> Forged:
    more = a_ballot(held.manifest, chance=chance)
    text = f"{more.voter};{','.join(sorted(more.approved))}\n".encode()
    return held.files | {"ballots.txt": b"".join([*lines(held.files), text])}, {}


def pb_votes(change: Callable[[list[bytes], random.Random], None]) -> Callable[[Held, random.Random], Forged]:
    def forge(held: Held, chance: random.Random) -> Forged:
        before, after = held.files["round.pb"].split(b"voter_id;vote\n")
        votes = after.splitlines(keepends=True)
        change(votes, chance)
        return held.files | {"round.pb": before + b"voter_id;vote\n" + b"".join(votes)}, {}

    return forge


def _tick_other(votes: list[bytes], chance: random.Random) -> None:
    at = chance.randrange(len(votes))
    votes[at] = votes[at][:33] + (b"p0\n" if votes[at][33:] != b"p0\n" else b"p1\n")


def whole_other_ballots(kind: str) -> Callable[[Held, random.Random], Forged]:
    """Make the round anew with other ballots: seal, result and all; only what was published gives it away."""

    def forge(held: Held, chance: random.Random) -> Forged:
        ballots = list(held.ballots)
        if kind != "added":
            del ballots[chance.randrange(len(ballots))]
        if kind != "dropped":
            ballots.append(a_ballot(held.manifest, chance=chance))
        return hold(held.manifest, tuple(ballots)).files, as_published(held)

    return forge


def cost_in_manifest(held: Held, chance: random.Random) -> Forged:
    def change(record: dict) -> None:
        chance.choice(record["pitches"])["cost_seconds"] += chance.choice((-60, 1, 3_600))

    return told(held.files, "manifest.json", change), {}


def cost_in_result(held: Held, chance: random.Random) -> Forged:
    def change(record: dict) -> None:
        chance.choice([*record["chosen"], *record["not_chosen"]])["cost_seconds"] -= 1

    return told(held.files, "result.json", change), {}


def cost_in_pb(held: Held, chance: random.Random) -> Forged:
    pitch = chance.choice(held.manifest.pitches)
    cost = pitch.cost_seconds * held.counted.unit
    old, new = f"{pitch.id};{cost};".encode(), f"{pitch.id};{cost + 1};".encode()
    return held.files | {"round.pb": held.files["round.pb"].replace(b"\n" + old, b"\n" + new, 1)}, {}


def whole_other_cost(held: Held, chance: random.Random) -> Forged:
    return remade(held, manifest=dearer(held.manifest), chance=chance).files, as_published(held)


def rule_words(held: Held, chance: random.Random) -> Forged:
    return held.files | {"rule.md": held.files["rule.md"] + b" And more."}, {}


def rule_in_manifest(held: Held, chance: random.Random) -> Forged:
    key, value = chance.choice((("name", "most-votes"), ("sha256", "0" * 64)))
    return told(held.files, "manifest.json", lambda record: record["rule"].update({key: value})), {}


def rule_in_result(held: Held, chance: random.Random) -> Forged:
    return told(held.files, "result.json", lambda record: record.update(rule="most-votes")), {}


def whole_other_rule(held: Held, chance: random.Random) -> Forged:
    words = replace(held.rule, text="Another rule.\n")
    made = remade(held, manifest=replace(held.manifest, rule_digest=words.digest), chance=chance)
    return replace(made, rule=words).files, as_published(held)


def vote_before_opening(held: Held, chance: random.Random) -> Forged:
    early = OPENS - timedelta(seconds=chance.randint(1, 90_000))
    return hold(held.manifest, held.ballots, first_at=early).files, {}


def ballot_made_before_opening(held: Held, chance: random.Random) -> Forged:
    """Count a ballot whose id was made before the manifest was."""
    early = Ballot(ballot_id(manifest_hash="", number=chance.randbytes(12)), ("p0",))
    return hold(held.manifest, (*held.ballots, early)).files, {}


def vote_after_close(held: Held, chance: random.Random) -> Forged:
    late = CLOSES + timedelta(seconds=chance.randint(0, 90_000))
    return hold(held.manifest, held.ballots, last_at=late, closed_at=late).files, {}


def vote_after_close_in_seal(held: Held, chance: random.Random) -> Forged:
    return resealed(held.files, lambda record: record.update(last_vote_at="2026-03-11T09:00:00Z")), {}


def winners(held: Held, chance: random.Random) -> Forged:
    def change(record: dict) -> None:
        won = record["chosen"].pop(chance.randrange(len(record["chosen"])))
        record["not_chosen"].append({key: won[key] for key in won if key != "way"} | {"reason": "went-to-others"})

    return told(held.files, "result.json", change), {}


# What is spoiled, how, and the name of what must be found first.
FORGERIES = {
    "a ballot changed": (line_changed, "ballot-changed"),
    "a ballot dropped": (line_dropped, "ballot-dropped"),
    "a ballot added": (line_added, "ballot-added"),
    "a ballot changed in the .pb": (pb_votes(_tick_other), "ballot-changed"),
    "a ballot dropped from the .pb": (pb_votes(lambda votes, chance: votes.pop()), "ballot-dropped"),
    "a ballot added to the .pb": (pb_votes(lambda votes, chance: votes.append(b"x;p0\n")), "ballot-added"),
    "a ballot changed, and all made anew": (whole_other_ballots("changed"), "ballot-changed"),
    "a ballot dropped, and all made anew": (whole_other_ballots("dropped"), "ballot-dropped"),
    "a ballot added, and all made anew": (whole_other_ballots("added"), "ballot-added"),
    "a cost in the manifest": (cost_in_manifest, "cost-changed"),
    "a cost in the result": (cost_in_result, "cost-changed"),
    "a cost in the .pb": (cost_in_pb, "cost-changed"),
    "a cost, and all made anew": (whole_other_cost, "cost-changed"),
    "the rule's words": (rule_words, "rule-changed"),
    "the rule in the manifest": (rule_in_manifest, "rule-changed"),
    "the rule in the result": (rule_in_result, "rule-changed"),
    "the rule, and all made anew": (whole_other_rule, "rule-changed"),
    "a vote before opening": (vote_before_opening, "ballot-early"),
    "a ballot made before opening": (ballot_made_before_opening, "ballot-early"),
    "a vote after the close": (vote_after_close, "ballot-late"),
    "a vote after the close, in the seal": (vote_after_close_in_seal, "ballot-late"),
    "other winners": (winners, "winners-changed"),
}
