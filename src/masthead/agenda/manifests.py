"""The manifest of a ballot: made from its rows when it opens, and read back from the text that was published."""

import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from masthead.agenda.ballots import Ballot, BallotPitch
from masthead.agenda.round.manifest import Manifest, OnBallot, Roll, RuleText
from masthead.lib.router import SUPPORTERS


def make_manifest(ballot: Ballot, *, roll: Roll, rule: RuleText, opens_at: datetime) -> Manifest:
    """Make the manifest of a ballot that opens."""
    entries = BallotPitch.objects.using(SUPPORTERS).filter(ballot=ballot).order_by("place")
    return Manifest(
        number=ballot.number,
        title=f"{settings.MASTHEAD_CONFIG.newsroom.name}, {ballot.number}",
        pitches=tuple(
            OnBallot(id=str(each.pitch_id), title=words_in(each.words)[0], cost_seconds=each.cost_seconds)
            for each in entries
        ),
        capacity_seconds=ballot.capacity_seconds,
        minimum_support=ballot.minimum_support,
        rule_version=rule.version,
        rule_digest=rule.digest,
        roll=roll,
        opens_at=opens_at,
        closes_at=ballot.closes_at,
    )


def manifest_of(ballot: Ballot) -> Manifest:
    """Read the manifest that was published when a ballot opened.

    Raises:
        ManifestSpoiled: the text is not the one whose hash was published, or this version of the house reads it
            otherwise; then nothing may be counted under it.
    """
    said = json.loads(ballot.manifest)
    found = Manifest(
        number=said["ballot"],
        title=said["title"],
        pitches=tuple(OnBallot(**each) for each in said["pitches"]),
        capacity_seconds=said["capacity_seconds"],
        minimum_support=said["minimum_support"],
        rule_version=said["rule"]["version"],
        rule_digest=said["rule"]["sha256"],
        roll=Roll(size=said["roll"]["voters"], digest=said["roll"]["sha256"]),
        opens_at=_instant(said["opens_at"]),
        closes_at=_instant(said["closes_at"]),
    )
    if found.hash != ballot.manifest_digest:
        raise ManifestSpoiled(f"The manifest of ballot {ballot.number} is not the one that was published.")
    return found


class ManifestSpoiled(RuntimeError):
    """What is kept of an opened ballot is not what was published; a person must look."""


def words_in(words: dict[str, Any], *, language: str = "") -> tuple[str, str]:
    """Return a pitch's frozen title, and why it matters, in a language; without it in the main one, or in any."""
    found: dict[str, Any] = words.get(language) or words.get(settings.LANGUAGE_CODE) or next(iter(words.values()), {})
    return str(found.get("title", "")), str(found.get("why", ""))


def _instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
