"""``round.zip``: all that is needed to check a round, with the programs that do.

The same round gives the same bytes.
"""

import zipfile
from collections.abc import Sequence
from importlib.resources import files
from io import BytesIO
from typing import Final

from masthead.agenda.count.election import Ballot
from masthead.agenda.count.merkle import ballot_text
from masthead.agenda.count.pabulib_writing import write_pabulib
from masthead.agenda.round.checker.papers import PROGRAMS
from masthead.agenda.round.counting import Counted
from masthead.agenda.round.manifest import Manifest, RuleText
from masthead.agenda.round.sealing import Seal, in_hash_order, leaves_of

SECRET_BELOW: Final = 100
# A file in a zip has a time; this one says that it has none.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)


def has_ballots(count: int) -> bool:
    """Return whether a round of this many ballots may show them: in a smaller one a ballot is a fingerprint."""
    return count >= SECRET_BELOW


def round_files(
    manifest: Manifest, *, rule: RuleText, ballots: Sequence[Ballot], seal: Seal, counted: Counted
) -> dict[str, bytes]:
    """Write the files of a round, by name. Below 100 ballots there are the ballots' hashes instead of the ballots."""
    found = {
        "manifest.json": manifest.text(),
        "rule.md": rule.text.encode(),
        "seal.json": seal.text(),
        "result.json": counted.text(seal=seal),
    }
    checker = files("masthead.agenda.round.checker")
    found |= {name: checker.joinpath(name).read_bytes() for name in PROGRAMS}
    if has_ballots(len(ballots)):
        ordered = in_hash_order(ballots)
        found["ballots.txt"] = b"".join(ballot_text(each) + b"\n" for each in ordered)
        found["round.pb"] = round_pb(counted).encode()
    else:
        found["hashes.txt"] = b"".join(each.hex().encode() + b"\n" for each in leaves_of(ballots))
    return found


def round_pb(counted: Counted) -> str:
    """Write a round as a Pabulib file, its ballots in the tree's order and their ticks by name; amounts in units."""
    election = counted.election
    ordered = tuple(Ballot(each.voter, tuple(sorted(each.approved))) for each in in_hash_order(election.ballots))
    told = type(election)(
        pitches=election.pitches,
        ballots=ordered,
        capacity=election.capacity,
        minimum_support=election.minimum_support,
        title=election.title,
    )
    return write_pabulib(told, winners=set(counted.result.winners), rule=counted.rule.name)


def zip_of(contents: dict[str, bytes]) -> bytes:
    """Pack files, sorted by name, uncompressed and without a time: the same files give the same bytes everywhere."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(f"round/{name}", date_time=_NO_TIME)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            packed.writestr(entry, contents[name])
    return out.getvalue()
