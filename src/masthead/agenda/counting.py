"""The count of a closed ballot, and what follows for its pitches; made once, after the root is public."""

import json
from datetime import datetime

from masthead.agenda.ballots import Ballot, BallotPitch
from masthead.agenda.closing import seal_of, votes_of
from masthead.agenda.manifests import ManifestSpoiled, manifest_of
from masthead.agenda.pitches import PitchStep
from masthead.agenda.round.bundle import round_files
from masthead.agenda.round.counting import Counted, count_round
from masthead.agenda.round.manifest import rule_text
from masthead.agenda.round.sealing import seal_ballots
from masthead.agenda.steps import Step, record
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together


def count_ballot(ballot: Ballot, *, now: datetime) -> bool:
    """Count a closed ballot and write down the result; return whether this call did.

    Raises:
        ManifestSpoiled: what was published does not fit what is kept; nothing was changed.
    Cost: the count, and some queries for each pitch.
    """
    with supporters_together():
        mine = held(Ballot.objects.filter(pk=ballot.pk)).get()
        if mine.state != Ballot.State.CLOSED:
            return False
        counted = recount(mine)
        mine.result = json.loads(counted.text(seal=seal_of(mine)))
        mine.rule, mine.counted_at, mine.state = counted.rule.name, now, Ballot.State.COUNTED
        _tell_pitches(mine, counted=counted, now=now)
        mine.save()
    return True


def recount(ballot: Ballot) -> Counted:
    """Count the papers of a closed ballot.

    Raises:
        ManifestSpoiled: the papers are not those that were sealed, or the manifest is not the published one.
    """
    manifest, votes, seal = manifest_of(ballot), votes_of(ballot), seal_of(ballot)
    again = seal_ballots(
        votes, manifest_hash=manifest.hash, first_at=seal.first_at, last_at=seal.last_at, closed_at=seal.closed_at
    )
    if again != seal:
        raise ManifestSpoiled(f"The papers of ballot {ballot.number} are not those whose root was published.")
    return count_round(manifest, ballots=votes, root=seal.root)


def files_of(ballot: Ballot) -> dict[str, bytes]:
    """Return the files of a counted ballot's round, by name.

    Raises:
        ManifestSpoiled: what is kept is not what was published.
    """
    return round_files(
        manifest_of(ballot),
        rule=rule_text(str(ballot.rule_version)),
        ballots=votes_of(ballot),
        seal=seal_of(ballot),
        counted=recount(ballot),
    )


def _tell_pitches(ballot: Ballot, *, counted: Counted, now: datetime) -> None:
    result = counted.result
    outcomes = {each.id: (each.votes, str(BallotPitch.Outcome.CHOSEN)) for each in result.chosen}
    outcomes |= {each.id: (each.votes, str(each.reason)) for each in result.not_chosen}
    entries = BallotPitch.objects.using(SUPPORTERS).filter(ballot=ballot).select_related("pitch").order_by("place")
    for entry in entries:
        entry.votes, entry.outcome = outcomes[str(entry.pitch_id)]
        entry.save(update_fields=["votes", "outcome"])
        is_chosen = entry.outcome == BallotPitch.Outcome.CHOSEN
        kind = PitchStep.Kind.CHOSEN if is_chosen else PitchStep.Kind.NOT_CHOSEN
        record(entry.pitch, Step(kind=kind, at=now, by=PitchStep.By.COUNT, ballot=ballot))
