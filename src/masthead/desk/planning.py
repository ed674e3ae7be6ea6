"""The planning board: every story by how far it has come, who has it, and when it is due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import CharField, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, WorkflowState
from wagtail.permissions import policy_registry

from masthead.desk.models import PlannedStory
from masthead.sections.models import Section
from masthead.staff.models import Member
from masthead.stories.models import Story
from masthead.stories.places import public

# So many stand in a column; the list of stories has them all.
MOST_SHOWN: Final = 60
NEWEST_SHOWN: Final = 12
COLUMNS: Final[dict[str, str | Promise]] = {
    "idea": _("Ideas"),
    "assigned": _("Assigned"),
    "draft": _("Drafts"),
    "review": _("In review"),
    "scheduled": _("Scheduled"),
    "published": _("Published"),
}


@dataclass(frozen=True, kw_only=True)
class Card:
    """One story on the board: what it is called, who has it, when it is due, and whether that is past."""

    title: str
    who: str
    due_at: datetime | None
    is_late: bool
    language: str = ""
    story_id: int | None = None
    planned_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Column:
    """The stories that have come equally far, what is due first at the top."""

    label: str
    cards: tuple[Card, ...]
    is_cut: bool


def board(*, now: datetime) -> tuple[Column, ...]:
    """Return the columns of the board. Cost: five queries, however large the newsroom is."""
    cards: dict[str, list[Card]] = {state: [] for state in COLUMNS}
    for planned in _without_a_story():
        cards["assigned" if planned.assignee else "idea"].append(_card_of_plan(planned, now=now))
    for story in _under_way()[: MOST_SHOWN * 3 + 1]:
        cards[_state_of(story)].append(_card_of_story(story, now=now))
    published = _with_people(public(Story.objects.all())).order_by("-first_published_at", "-pk")[:NEWEST_SHOWN]
    for story in published:
        cards["published"].append(_card_of_story(story, now=now))
    return tuple(_column(state, cards[state]) for state in COLUMNS)


def may_change(planned: PlannedStory, *, user: Member | AnonymousUser) -> bool:
    """Tell whether somebody may change a plan: an editor every one, others what they planned or were given."""
    return is_editor(user) or user.pk in (planned.planned_by_id, planned.assignee_id)


def is_editor(user: Member | AnonymousUser) -> bool:
    """Tell whether somebody looks after the stories of others."""
    # Not the right to change: whoever may add a page has that, of their own.
    return bool(policy_registry.get_by_type(Page).user_has_permission(user, "publish"))


@transaction.atomic
def begin_story(planned: PlannedStory, *, section: Section, member: Member) -> Story:
    """Make the draft of a planned story in a section; one that was begun already is returned as it is."""
    row = PlannedStory.objects.select_for_update().get(pk=planned.pk)
    if row.story is not None:
        return row.story
    story = Story(title=row.title, owner=row.assignee or member, live=False, locale=section.locale)
    Page.objects.get(pk=section.pk).add_child(instance=story)
    story.save_revision(user=member, log_action=True, clean=False)
    row.story = story
    row.save(update_fields=["story"])
    return story


def _without_a_story() -> QuerySet[PlannedStory]:
    return PlannedStory.objects.filter(story=None).select_related("assignee").order_by("pk")


def _under_way() -> QuerySet[Story]:
    """Return the stories that are on their way: never public, or public with a change in review or scheduled."""
    in_review = WorkflowState.objects.filter(
        object_id=OuterRef("number"),
        base_content_type__app_label="wagtailcore",
        status=WorkflowState.STATUS_IN_PROGRESS,
    )
    rows = _with_people(Story.objects.annotate(number=Cast("pk", CharField())))
    rows = rows.annotate(in_review=Exists(in_review), goes_out_at=Max("_revisions__approved_go_live_at"))
    rows = rows.filter(Q(in_review=True) | Q(goes_out_at__isnull=False) | Q(live=False, last_published_at=None))
    return rows.order_by("-latest_revision_created_at", "-pk")


def _with_people(rows: QuerySet[Story]) -> QuerySet[Story]:
    return rows.select_related("owner", "locale", "planned__assignee").defer("body")


def _state_of(story: Any) -> str:
    return "scheduled" if story.goes_out_at else "review" if story.in_review else "draft"


def _card_of_plan(planned: PlannedStory, *, now: datetime) -> Card:
    return Card(
        title=planned.title,
        who=str(planned.assignee or ""),
        due_at=planned.due_at,
        is_late=planned.due_at is not None and planned.due_at < now,
        planned_id=planned.pk,
    )


def _card_of_story(story: Any, *, now: datetime) -> Card:
    planned = getattr(story, "planned", None)
    due_at = getattr(story, "goes_out_at", None) or (planned.due_at if planned else None)
    return Card(
        title=story.get_admin_display_title(),
        who=str((planned and planned.assignee) or story.owner or ""),
        due_at=story.first_published_at if story.live and not hasattr(story, "goes_out_at") else due_at,
        is_late=not story.live and due_at is not None and due_at < now,
        language=story.locale.language_code,
        story_id=story.pk,
        planned_id=planned.pk if planned else None,
    )


def _column(state: str, cards: list[Card]) -> Column:
    if state != "published":
        cards = sorted(cards, key=lambda card: (card.due_at is None, card.due_at and card.due_at.timestamp()))
    return Column(label=str(COLUMNS[state]), cards=tuple(cards[:MOST_SHOWN]), is_cut=len(cards) > MOST_SHOWN)


def sections_for(user: Any) -> Iterator[Section]:
    """Yield the sections in which somebody may write."""
    for each in Section.objects.select_related("locale").order_by("path"):
        if each.permissions_for_user(user).can_add_subpage():
            yield each
