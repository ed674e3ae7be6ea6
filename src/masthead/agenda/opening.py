"""Opening a ballot: pitches, costs, capacity, rule and roll are frozen, and the manifest with its hash is public.

From here on nothing of it changes but the sealed choices in the roll.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from masthead.agenda.ballot_keys import destroy_key, make_key
from masthead.agenda.ballots import Ballot, BallotPitch
from masthead.agenda.inviting import invite_roll
from masthead.agenda.manifests import make_manifest
from masthead.agenda.pitches import Merge, PitchStep, PitchSupport
from masthead.agenda.roll_taking import Taken, take_roll, who_may_vote
from masthead.agenda.round.manifest import rule_text
from masthead.agenda.steps import Step, record
from masthead.jobs.enqueueing import enqueue_once
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.patronage.due_days import newsroom_day

FEWEST_PITCHES: Final = 2


class CannotOpen(RuntimeError):
    """The ballot cannot be opened; the message says why. Nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What an opening did: how many may vote, and how many patrons may not for their address was never confirmed."""

    ballot: Ballot
    voters: int
    unconfirmed: int


def open_ballot(ballot: Ballot, *, now: datetime, member: int | None = None) -> Opened:
    """Open a draft, now, until its time to close.

    Args:
        member: the number of the member of staff who opens it.

    Raises:
        CannotOpen: it is no draft, has too few pitches, ends before it begins, nobody may vote, or another is open.
    Cost: a few queries for each pitch, and any number of patrons in some more.
    """
    opens_at = now.replace(microsecond=0)
    # The key first: an open ballot without one could take no vote, a key without a ballot does no harm.
    make_key(ballot.number)
    try:
        return _open(ballot, opens_at=opens_at, member=member)
    except BaseException:
        if not Ballot.objects.using(SUPPORTERS).filter(number=ballot.number, state=Ballot.State.OPEN).exists():
            destroy_key(ballot.number)
        raise


def _open(ballot: Ballot, *, opens_at: datetime, member: int | None) -> Opened:
    with supporters_together():
        mine = held(Ballot.objects.filter(pk=ballot.pk)).get()
        taken = _who_may_vote(opens_at)
        if trouble := _trouble(mine, taken=taken, opens_at=opens_at):
            raise CannotOpen(trouble)
        _freeze(mine, opens_at=opens_at, member=member)
        roll, rule = take_roll(mine, readers=taken.readers), rule_text()
        manifest = make_manifest(mine, roll=roll, rule=rule, opens_at=opens_at)
        mine.rule_version, mine.rule_digest = int(rule.version), rule.digest
        mine.roll_count = roll.size
        mine.manifest, mine.manifest_digest = manifest.text().decode(), manifest.hash
        mine.state = Ballot.State.OPEN
        mine.save()
        enqueue_once(invite_roll, key=f"invite:{mine.number}", kwargs={"number": mine.number}, using=SUPPORTERS)
    return Opened(ballot=mine, voters=roll.size, unconfirmed=taken.unconfirmed)


def why_not(ballot: Ballot, *, now: datetime) -> str:
    """Say why a ballot could not be opened now, in a sentence; nothing where it could. Cost: about ten queries."""
    return _trouble(ballot, taken=_who_may_vote(now), opens_at=now)


def _who_may_vote(at: datetime) -> Taken:
    return who_may_vote(newsroom_day(at))


def _trouble(ballot: Ballot, *, taken: Taken, opens_at: datetime) -> str:
    entries = list(BallotPitch.objects.using(SUPPORTERS).filter(ballot=ballot).select_related("pitch"))
    is_another_open = Ballot.objects.using(SUPPORTERS).filter(state=Ballot.State.OPEN).exists()
    checks = (
        (ballot.state != Ballot.State.DRAFT, _("This ballot was opened, or called off, already.")),
        (is_another_open, _("Another ballot is open. This one can be opened once that is closed.")),
        (ballot.closes_at <= opens_at, _("The time at which it closes is past. Set a later one.")),
        (len(entries) < FEWEST_PITCHES, _("There is nothing to choose from: put two pitches or more on the ballot.")),
        (any(each.pitch.cost_seconds is None for each in entries), _("A pitch on it has no cost yet.")),
        (not taken.readers, _("Nobody may vote yet: there is no patron with a settled gift and a confirmed address.")),
    )
    return next((said for is_so, said in checks if is_so), "")


def _freeze(ballot: Ballot, *, opens_at: datetime, member: int | None) -> None:
    """Write down what each pitch costs and says now, forget who wanted it, and record the step."""
    ballot.opens_at = ballot.opened_at = opens_at
    ballot.closes_at = ballot.closes_at.replace(microsecond=0)
    ballot.opened_by = member
    for entry in BallotPitch.objects.using(SUPPORTERS).filter(ballot=ballot).select_related("pitch").order_by("place"):
        pitch = entry.pitch
        assert pitch.cost_seconds is not None
        entry.cost_seconds = pitch.cost_seconds
        entry.words = {each.language: {"title": each.title, "why": each.why} for each in pitch.words.order_by("pk")}
        supports = PitchSupport.objects.using(SUPPORTERS).filter(pitch_id__in=_united(pitch.pk))
        entry.support_count = supports.values("reader").distinct().count()
        entry.save()
        supports.delete()
        record(pitch, Step(kind=PitchStep.Kind.OPENED, at=opens_at, member=member, ballot=ballot))


def _united(pitch: int) -> list[int]:
    """Return a pitch and all that were merged into it, however many steps away."""
    found = [pitch]
    for each in found:
        rows = Merge.objects.using(SUPPORTERS).filter(into_id=each, parted_at__isnull=True)
        found += rows.order_by("pk").values_list("pitch_id", flat=True)
    return found
