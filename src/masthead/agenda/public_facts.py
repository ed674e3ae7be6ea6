"""What the public may know of the agenda, as facts: pitches that an editor has shown, ballots that were opened."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from masthead.agenda.assignments import Assignment, Coverage
from masthead.agenda.ballots import Ballot, BallotPitch
from masthead.agenda.families import active_merges, family_of
from masthead.agenda.pitches import Pitch
from masthead.appeal.offer import support_page
from masthead.lib.router import SUPPORTERS
from masthead.press.facts import Args, FactKey, fact, once
from masthead.sections.facts import site
from masthead.stories.models import Story

Words = tuple[tuple[str, str, str], ...]
OPENED = (Ballot.State.OPEN, Ballot.State.CLOSED, Ballot.State.COUNTED)


@dataclass(frozen=True, kw_only=True)
class StepFact:
    """One thing that happened; ``reason`` is (language, text) pairs, ``other_id`` the other pitch of a merge."""

    id: int
    kind: str
    at: datetime
    reason: tuple[tuple[str, str], ...]
    ballot: int | None
    other_id: int | None
    cost_seconds: int | None
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A pitch on one opened ballot; ``words`` as they were frozen, ``votes`` once it is counted."""

    ballot: int
    pitch_id: int
    cost_seconds: int
    words: Words
    votes: int | None
    outcome: str


@dataclass(frozen=True, kw_only=True)
class PitchFact:
    """A pitch as the public knows it; ``stories`` are the keys of the stories linked to it, public or not."""

    id: int
    state: str
    words: Words
    credits: tuple[str, ...]
    cost_seconds: int | None
    put_forward_at: datetime
    steps: tuple[StepFact, ...]
    entries: tuple[Entry, ...]
    into: int | None
    due_on: date | None
    estimated_seconds: int | None
    actual_seconds: int | None
    stories: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BallotFact:
    """A ballot that was opened; what a count says is empty before it."""

    number: int
    state: str
    capacity_seconds: int
    opened_at: datetime
    closes_at: datetime
    roll_count: int
    rule: str
    manifest_digest: str
    merkle_root: str
    paper_count: int | None
    counted_at: datetime | None
    entries: tuple[Entry, ...]
    most_votes: tuple[str, ...]


@fact("agenda.pitch")
def pitch(number: int) -> PitchFact | None:
    """Return a public pitch. Cost: seven queries."""
    row = Pitch.objects.using(SUPPORTERS).filter(pk=number, is_shown=True).first()
    if row is None:
        return None
    merge = active_merges().filter(pitch=row).first()
    last = Assignment.objects.using(SUPPORTERS).filter(pitch=row).order_by("-began_at", "-pk").first()
    running = last if last is not None and row.state == Pitch.State.BEING_REPORTED else None
    links = Coverage.objects.using(SUPPORTERS).filter(pitch=row, unlinked_at__isnull=True).order_by("pk")
    entries = row.entries.filter(ballot__state__in=OPENED).select_related("ballot").order_by("ballot__number")
    return PitchFact(
        id=row.pk,
        state=row.state,
        words=tuple(row.words.order_by("pk").values_list("language", "title", "why")),
        credits=tuple(dict.fromkeys(each.credit for each in family_of(row) if each.credit)),
        cost_seconds=row.cost_seconds,
        put_forward_at=row.put_forward_at,
        steps=_steps(row),
        entries=tuple(_entry(each) for each in entries),
        into=merge.into_id if merge is not None else None,
        due_on=running.due_on if running is not None else None,
        estimated_seconds=last.estimated_seconds if last is not None else None,
        actual_seconds=last.actual_seconds if last is not None else None,
        stories=tuple(str(key) for key in links.values_list("story", flat=True)),
    )


def _steps(row: Pitch) -> tuple[StepFact, ...]:
    rows = row.steps.select_related("ballot").order_by("at", "pk")
    return tuple(
        StepFact(
            id=each.pk,
            kind=each.kind,
            at=each.at,
            reason=tuple(sorted(each.reason.items())),
            ballot=each.ballot.number if each.ballot is not None else None,
            other_id=each.other_id,
            cost_seconds=each.cost_seconds,
            due_on=each.due_on,
        )
        for each in rows
    )


def _entry(row: BallotPitch) -> Entry:
    is_counted = row.ballot.state == Ballot.State.COUNTED
    words = tuple((language, said["title"], said["why"]) for language, said in sorted(row.words.items()))
    return Entry(
        ballot=row.ballot.number,
        pitch_id=row.pitch_id,
        cost_seconds=row.cost_seconds,
        words=words or tuple(row.pitch.words.order_by("pk").values_list("language", "title", "why")),
        votes=row.votes if is_counted else None,
        outcome=row.outcome if is_counted else "",
    )


@fact("agenda.pitches")
def pitches(_one: int) -> tuple[tuple[int, str], ...]:
    """Return (number, state) of every public pitch, the newest first."""
    rows = Pitch.objects.using(SUPPORTERS).filter(is_shown=True).order_by("-put_forward_at", "-pk")
    return tuple(rows.values_list("pk", "state"))


@fact("agenda.ballot")
def ballot(number: int) -> BallotFact | None:
    """Return a ballot that was opened. Cost: two queries."""
    row = Ballot.objects.using(SUPPORTERS).filter(number=number, state__in=OPENED).first()
    if row is None:
        return None
    entries = row.entries.select_related("ballot", "pitch").order_by("place")
    return BallotFact(
        number=row.number,
        state=row.state,
        capacity_seconds=row.capacity_seconds,
        opened_at=row.opened_at or row.opens_at,
        closes_at=row.closes_at,
        roll_count=row.roll_count or 0,
        rule=row.rule,
        manifest_digest=row.manifest_digest,
        merkle_root=row.merkle_root,
        paper_count=row.paper_count,
        counted_at=row.counted_at,
        entries=tuple(_entry(each) for each in entries),
        most_votes=tuple(str(each) for each in (row.result or {}).get("most_votes", ())),
    )


@fact("agenda.ballots")
def ballots(_one: int) -> tuple[int, ...]:
    """Return the numbers of all ballots that were opened, the newest first."""
    rows = Ballot.objects.using(SUPPORTERS).filter(state__in=OPENED).order_by("-number")
    return tuple(rows.values_list("number", flat=True))


def _pages_of(_old: object, _new: object) -> Iterator[FactKey]:
    """Name the pages that stand or fall with a language's agenda."""
    for code in dict(settings.LANGUAGES):
        yield from (pitch_page.key(code, number) for number, _state in pitches.peek(1))
        yield from (ballot_page.key(code, number) for number in ballots.peek(1))
        yield from (result_page.key(code, number) for number in ballots.peek(1))


def every_language() -> Iterator[Args]:
    """Yield each language of the paper."""
    return ((code,) for code in dict(settings.LANGUAGES))


@fact("agenda.page", spread=_pages_of, every=every_language)
def agenda_page(language: str) -> bool | None:
    """Return whether a language has an agenda page: where readers are asked for support, or something is on it."""
    if site.peek(language) is None:
        return None
    return True if support_page.peek(language) is not None or pitches.peek(1) or ballots.peek(1) else None


@fact("agenda.pitch.page")
def pitch_page(language: str, number: int) -> bool | None:
    """Return whether a pitch has a page in a language."""
    return True if agenda_page.peek(language) and pitch.peek(number) is not None else None


@fact("agenda.ballot.page")
def ballot_page(language: str, number: int) -> bool | None:
    """Return whether a ballot has a page in a language."""
    return True if agenda_page.peek(language) and ballot.peek(number) is not None else None


@fact("agenda.result.page")
def result_page(language: str, number: int) -> bool | None:
    """Return whether a ballot has a page with its result in a language."""
    found = ballot.peek(number) if agenda_page.peek(language) else None
    return True if found is not None and found.counted_at is not None else None


def _covered(every: list[Args]) -> dict[Args, tuple[int, ...]]:
    """Return what many stories are the coverage of. Cost: one query, and one once a run."""
    linked = once(_pitches_by_story)
    ids = [int(args[0]) for args in every] if linked else []
    keys = dict(Story.objects.filter(pk__in=ids).values_list("pk", "translation_key"))
    return {args: linked.get(keys.get(int(args[0])), ()) for args in every}


def _pitches_by_story() -> dict[uuid.UUID | None, tuple[int, ...]]:
    """Return the pitches of every story that covers one, the first linked first."""
    rows = Coverage.objects.using(SUPPORTERS).filter(unlinked_at__isnull=True, pitch__is_shown=True).order_by("pk")
    found: dict[uuid.UUID | None, list[int]] = {}
    for key, pitch_id in rows.values_list("story", "pitch_id"):
        found.setdefault(key, []).append(pitch_id)
    return {key: tuple(pitches) for key, pitches in found.items()}


@fact("agenda.covered", many=_covered)
def covered(story_id: int) -> tuple[int, ...]:
    """Return the pitches that a story is the coverage of, the first linked first."""
    return _covered([(story_id,)])[(story_id,)]
