"""Check a round of choosing for yourself, with: python3 verify.py.

It needs Python 3.9 or newer and nothing else, and it talks to nobody. It shares no code with the newsroom's own count:
recount.py, beside it, is slower and plainer, so that you can read it. Give it the unpacked folder (its own, if you say
nothing) or the round.zip. With --receipt it looks for your ballot. With --manifest and --seal it compares with what was
published when the round opened and when it closed: that catches a newsroom which changed everything at once.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

if __package__:
    from . import pb_again, recount
    from .papers import (
        BALLOT,
        FORMAT,
        HASH,
        Papers,
        Unreadable,
        canonical,
        leaf,
        read_files,
        read_papers,
        sha256,
        tree_root,
    )
else:
    import pb_again  # type: ignore[import-not-found, no-redef]
    import recount  # type: ignore[import-not-found, no-redef]
    from papers import (  # type: ignore[import-not-found, no-redef]
        BALLOT,
        FORMAT,
        HASH,
        Papers,
        Unreadable,
        canonical,
        leaf,
        read_files,
        read_papers,
        sha256,
        tree_root,
    )


class Problem(NamedTuple):
    """Something that is wrong: a short name for programs, and what it means for people."""

    code: str
    text: str


def check(files: dict[str, bytes], *, published: dict[str, str] | None = None) -> list[Problem]:
    """Check a round, and return what is wrong with it: nothing, at best.

    Args:
        published: what was published of ``manifest`` and ``seal``: the text of the file, or its hash (of the seal also
            the root alone).
    """
    try:
        papers = read_papers(files)
        found = [*_check_published(papers, published or {}), *_check_manifest(papers), *_check_ballots(papers)]
        other_pb = None if papers.is_small else _check_pb(papers)
        if other_pb and other_pb.code != "pb-changed":
            found.append(other_pb)
        # A count of other ballots, or under another rule, says nothing: so it is made only where they are right.
        return found or [*_check_result(papers)] or ([other_pb] if other_pb else [])
    except Unreadable as error:
        return [Problem("unreadable", str(error))]
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as error:
        return [Problem("unreadable", "A file does not say what it should, or says it in another form: " + repr(error))]


def _check_published(papers: Papers, published: dict[str, str]) -> Iterator[Problem]:
    for name in ("manifest", "seal"):
        said, raw = published.get(name, "").strip(), papers.files[name + ".json"]
        if not said or said in (sha256(raw), raw.decode().strip()) or (name, said) == ("seal", papers.seal["root"]):
            continue
        if said.startswith("{"):
            yield _difference(name, json.loads(said), papers)
        else:
            yield Problem(name + "-not-as-published", name + ".json is not the one that was published.")


def _difference(name: str, then: dict[str, Any], papers: Papers) -> Problem:
    now = papers.manifest if name == "manifest" else papers.seal
    if name == "manifest" and {x["id"]: x["cost_seconds"] for x in then["pitches"]} != papers.costs:
        return Problem("cost-changed", "A pitch, or its cost, is not what was published when the round opened.")
    if name == "manifest" and then["rule"] != now["rule"]:
        return Problem("rule-changed", "The rule is not the one that was published when the round opened.")
    if name == "seal" and then["root"] != now["root"]:
        return _other_ballots(len(papers.lines), then["ballots"], "than were sealed and published when it closed")
    parts = sorted(key for key in {*then, *now} if then.get(key) != now.get(key))
    return Problem(name + "-not-as-published", name + ".json is not as it was published: " + ", ".join(parts) + ".")


def _other_ballots(here: int, sealed: int, than: str) -> Problem:
    if here < sealed:
        return Problem("ballot-dropped", f"{sealed - here} fewer ballots {than}: {here} instead of {sealed}.")
    if here > sealed:
        return Problem("ballot-added", f"{here - sealed} more ballots {than}: {here} instead of {sealed}.")
    return Problem("ballot-changed", f"As many ballots, but other ones {than}.")


def _check_manifest(papers: Papers) -> Iterator[Problem]:
    files, manifest, seal, result = papers.files, papers.manifest, papers.seal, papers.result
    in_result = {each["id"]: each["cost_seconds"] for each in [*result["chosen"], *result["not_chosen"]]}
    rule = manifest["rule"]
    if in_result != papers.costs:
        yield Problem("cost-changed", "A pitch, or its cost, is another in manifest.json than in result.json.")
    if sha256(files["rule.md"]) != rule["sha256"] or rule["name"] != recount.rule_of(manifest, 30):
        yield Problem("rule-changed", "The rule, or its text, is not the one that manifest.json froze.")
    elif result["rule"] != recount.rule_of(manifest, len(papers.lines)):
        yield Problem("rule-changed", "result.json was counted by another rule than the round was held under.")
    if sha256(files["manifest.json"]) != seal["manifest"] or canonical(manifest) != files["manifest.json"]:
        yield Problem("manifest-changed", "manifest.json is not the one that the round was sealed under.")
    if sha256(files["seal.json"]) != result["seal"] or canonical(seal) != files["seal.json"]:
        yield Problem("seal-changed", "seal.json is not the one that the result was counted under.")
    yield from _check_times(manifest, seal)


def _check_times(manifest: dict[str, Any], seal: dict[str, Any]) -> Iterator[Problem]:
    if seal["first_vote_at"] is not None and seal["first_vote_at"] < manifest["opens_at"]:
        yield Problem("ballot-early", "A vote was taken before the round opened.")
    if seal["last_vote_at"] is not None and seal["last_vote_at"] >= manifest["closes_at"]:
        yield Problem("ballot-late", "A vote was taken after the round closed.")
    if seal["closed_at"] < manifest["closes_at"]:
        yield Problem("closed-early", "The round was closed before its time.")


def _check_ballots(papers: Papers) -> Iterator[Problem]:
    leaves, seal = papers.leaves, papers.seal
    if tree_root(sorted(leaves)).hex() != seal["root"] or len(leaves) != seal["ballots"]:
        yield _other_ballots(len(leaves), seal["ballots"], "than seal.json was made of")
        return
    if leaves != sorted(leaves):
        yield Problem("order-changed", "The ballots do not stand in the order of their hashes.")
    if len(leaves) > papers.manifest["roll"]["voters"]:
        yield Problem("too-many-ballots", "There are more ballots than people who may vote.")
    if not papers.is_small:
        yield from _check_each_ballot(papers)


def _check_each_ballot(papers: Papers) -> Iterator[Problem]:
    manifest_hash, seen = sha256(papers.files["manifest.json"]), set()
    for line in papers.lines:
        chance, tail, _ = _parts(line)
        named = _named(line)
        if chance in seen:
            yield Problem("ballot-twice", "Two ballots have the id " + chance + tail + ".")
        seen.add(chance)
        if sha256((manifest_hash + chance).encode())[:8] != tail:
            yield Problem("ballot-early", chance + tail + " was not made under this manifest: before, or elsewhere.")
            return
        if named != sorted(set(named)) or not set(named) <= set(papers.costs):
            yield Problem("ballot-changed", chance + tail + " names what is not on the ballot, or something twice.")


def _parts(line: bytes) -> tuple[str, str, str]:
    found = BALLOT.fullmatch(line.decode())
    assert found
    return found[1], found[2], found[3] or ""


def _named(line: bytes) -> list[str]:
    said = _parts(line)[2]
    return said.split(",") if said else []


def _check_pb(papers: Papers) -> Problem | None:
    unit = recount.units_a_second(papers.manifest["capacity_seconds"], len(papers.lines))
    ballots = [("".join(_parts(line)[:2]), _parts(line)[2]) for line in papers.lines]
    code = pb_again.difference(
        papers.files["round.pb"].decode("utf-8", "replace"),
        pb_again.write(papers.manifest, ballots=ballots, result=papers.result, unit=unit),
    )
    return Problem(code, "round.pb does not say the same as the other files.") if code else None


def _check_result(papers: Papers) -> Iterator[Problem]:
    result, root = papers.result, bytes.fromhex(papers.seal["root"])
    if papers.is_small:
        votes = {each["id"]: each["votes"] for each in [*result["chosen"], *result["not_chosen"]]}
        again = recount.from_totals(papers.manifest, root=root, votes=votes, result=result, ballots=len(papers.lines))
    else:
        named = [_named(line) for line in papers.lines]
        again = recount.count_again(papers.manifest, root=root, ballots=named, steps=result["steps"])
    again |= {"format": FORMAT, "seal": sha256(papers.files["seal.json"])}
    wrong = sorted(key for key in {*again, *result} if again.get(key) != result.get(key))
    if [each["id"] for each in again["chosen"]] != [each["id"] for each in result["chosen"]]:
        yield Problem(
            "winners-changed", "The ballots choose " + ", ".join(each["id"] for each in again["chosen"]) + "."
        )
    elif wrong or canonical(again) != papers.files["result.json"]:
        yield Problem("result-changed", "result.json does not say what the ballots say: " + ", ".join(wrong) + ".")


# ---- a receipt -------------------------------------------------------------------------------------------------------


def check_receipt(papers: Papers, text: str) -> Problem | None:
    """Look for the ballot that a receipt speaks of; return what is wrong: nothing where it was counted as it says."""
    said = "".join(text.split()).encode()
    if not BALLOT.fullmatch(said.decode("utf-8", "replace")):
        return Problem("receipt-unreadable", "This is not a receipt, or not all of it.")
    if leaf(said) in papers.leaves:
        return None
    chance, tail, _ = _parts(said)
    if sha256((sha256(papers.files["manifest.json"]) + chance).encode())[:8] != tail:
        return Problem("receipt-elsewhere", "This receipt is of another round, or was copied with a mistake.")
    if not papers.is_small and any(line.startswith((chance + tail).encode()) for line in papers.lines):
        return Problem(
            "receipt-other-choices",
            "Your ballot was counted with other choices than this receipt says. If you changed your vote later, the"
            " newer receipt counts. If you did not: tell the newsroom, and others.",
        )
    return Problem(
        "receipt-missing",
        "The ballot of this receipt was not counted. If you changed your vote later, the newer receipt counts. If you"
        " did not: tell the newsroom, and others.",
    )


# ---- for people ------------------------------------------------------------------------------------------------------


def main(words: Sequence[str] | None = None) -> int:
    """Check a round as the command line says; return 0 where all is right, 1 where something is wrong."""
    parser = argparse.ArgumentParser(description="Check a round of choosing.")
    here = Path(__file__).resolve().parent
    parser.add_argument("round", nargs="?", type=Path, default=here, help="the folder, or the round.zip")
    parser.add_argument("--receipt", help="your receipt, in quotation marks")
    parser.add_argument("--manifest", help="the manifest's hash, or its file, as published when the round opened")
    parser.add_argument("--seal", help="the root, or the seal's file, as published when the round closed")
    said = parser.parse_args(words)
    try:
        found = examine(said.round, receipt=said.receipt, manifest=said.manifest, seal=said.seal)
    except (OSError, UnicodeDecodeError, Unreadable) as error:
        sys.stdout.write(f"WRONG  {error}\n")
        return 1
    sys.stdout.write("".join(line + "\n" for line in found.told))
    return 1 if found.problems else 0


class Found(NamedTuple):
    """What an examination found: problems, none at best; lines for people; the two hashes that were published."""

    problems: list[Problem]
    told: list[str]
    hashes: dict[str, str]


def examine(path: Path, *, receipt: str | None, manifest: str | None, seal: str | None) -> Found:
    """Check a round's folder or zip, with a receipt and what was published, where they are given.

    Raises:
        Unreadable, OSError, UnicodeDecodeError: something cannot be read at all.
    """
    files = read_files(path)
    published = {"manifest": _published(manifest), "seal": _published(seal)}
    found = check(files, published=published)
    if any(each.code == "unreadable" for each in found):
        return Found(found, [f"WRONG  {each.text} ({each.code})" for each in found], {})
    papers = read_papers(files)
    trouble = check_receipt(papers, receipt) if receipt else None
    found += [trouble] if trouble else []
    told = list(_told(papers, found=found, published=published, receipt=receipt))
    return Found(found, told, {"manifest": sha256(files["manifest.json"]), "root": str(papers.seal["root"])})


def _published(said: str | None) -> str:
    """Return a hash as it was typed, or the text of the file that was named."""
    if not said or HASH.fullmatch(said.strip().lower()):
        return (said or "").strip().lower()
    return Path(said).read_text(encoding="utf-8")


def _told(papers: Papers, *, found: Sequence[Problem], published: dict[str, str], receipt: str | None) -> Iterator[str]:
    yield from (f"WRONG  {each.text} ({each.code})" for each in found)
    if not found:
        yield f"RIGHT  The {len(papers.lines)} ballots are those that were sealed when the round closed."
        yield "RIGHT  " + _counted(papers)
        if receipt:
            yield "RIGHT  The ballot of this receipt was counted, as the receipt says it."
    chosen = ", ".join(each["id"] for each in papers.result["chosen"]) or "none"
    yield "       chosen: " + chosen
    if not all(published.values()):
        yield "Compare these two with what was published and mailed when the round opened and when it closed:"
        yield "       manifest  " + sha256(papers.files["manifest.json"])
        yield "       root      " + str(papers.seal["root"])


def _counted(papers: Papers) -> str:
    if not papers.is_small:
        return "Counted again, they choose the same."
    if papers.result["rule"] == "most-votes":
        return "Counted again from the totals, the same is chosen. Below 100 ballots no ballot is shown."
    return "Below 100 ballots no ballot is shown, so equal shares cannot be counted again from here; the totals agree."


if __name__ == "__main__":
    sys.exit(main())
