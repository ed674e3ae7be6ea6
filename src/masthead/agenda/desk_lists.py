"""What the agenda's pages at the desk list: pitches by state, ballots, stories that could cover one."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from masthead.agenda.ballots import Ballot
from masthead.agenda.pitches import Pitch, PitchWords
from masthead.agenda.similar import nearness
from masthead.lib.router import SUPPORTERS
from masthead.readers.models import alias_of
from masthead.staff.models import Member
from masthead.stories.models import Story

_STORIES_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class Row:
    """A pitch in a list; ``alias`` is its proposer's, or empty."""

    pitch: Pitch
    title: str
    alias: str
    support_count: int


def rows_of(pitches: QuerySet[Pitch]) -> list[Row]:
    """Return pitches with their titles. Cost: two queries, however many."""
    found = list(pitches.annotate(support_count=Count("supports")))
    titles = titles_of([each.pk for each in found])
    return [
        Row(
            pitch=each,
            title=titles.get(each.pk, f"#{each.pk}"),
            alias=alias_of(each.proposer) if each.proposer else "",
            support_count=each.support_count,
        )
        for each in found
    ]


def titles_of(numbers: list[int]) -> dict[int, str]:
    """Return the titles of pitches: in the paper's main language where they have one, else in any. Cost: one query."""
    rows = PitchWords.objects.using(SUPPORTERS).filter(pitch__in=numbers).order_by("pk")
    found: dict[int, str] = {}
    for number, language, title in rows.values_list("pitch_id", "language", "title"):
        if language == settings.LANGUAGE_CODE or number not in found:
            found[number] = title
    return found


def mergeable(pitch: Pitch) -> list[tuple[str, str]]:
    """Return (number, title) of the open pitches that this one could be merged into, the nearest first."""
    rows = Pitch.objects.using(SUPPORTERS).exclude(pk=pitch.pk)
    open_ones = rows.filter(
        state__in=[
            Pitch.State.PUT_FORWARD,
            Pitch.State.NOT_NOW,
            Pitch.State.ON_BALLOT,
            Pitch.State.NOT_CHOSEN,
            Pitch.State.CHOSEN,
            Pitch.State.BEING_REPORTED,
        ]
    )
    titles = titles_of([*open_ones.values_list("pk", flat=True), pitch.pk])
    mine = titles.pop(pitch.pk, "")
    near = sorted(titles.items(), key=lambda each: (-nearness(mine, "", other_title=each[1], other_why=""), each[0]))
    return [(str(number), title) for number, title in near]


def drafts() -> list[tuple[str, str]]:
    """Return (number, name) of the ballots that pitches can be put on."""
    numbers = Ballot.objects.using(SUPPORTERS).filter(state=Ballot.State.DRAFT).order_by("number")
    return [
        (str(number), _("Ballot %(number)s") % {"number": number})
        for number in numbers.values_list("number", flat=True)
    ]


def recent_stories() -> list[tuple[str, str]]:
    """Return (key, headline) of the stories worked on last; a story and its translations are one."""
    rows = Story.objects.filter(alias_of=None).order_by("-latest_revision_created_at", "-pk")
    found: dict[str, str] = {}
    for key, title, live in rows.values_list("translation_key", "title", "live")[: 2 * _STORIES_SHOWN]:
        found.setdefault(str(key), title if live else _("%(headline)s (not public)") % {"headline": title})
    return list(found.items())[:_STORIES_SHOWN]


def story_names(keys: list[str]) -> dict[str, str]:
    """Return the headline of each story by its key. Cost: one query."""
    rows = Story.objects.filter(translation_key__in=keys, alias_of=None).order_by("-pk")
    return {str(key): title for key, title in rows.values_list("translation_key", "title")}


def member_names(numbers: set[int]) -> dict[int, str]:
    """Return the names of members of staff. Cost: one query."""
    return {member.pk: str(member) for member in Member.objects.filter(pk__in=numbers)}
