"""The planning board shows every story by how far it has come; and what is stuck stands on the desk's first page."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Page

from doors.people import arrive, member
from masthead.desk.models import PlannedStory
from masthead.desk.planning import COLUMNS, board
from masthead.desk.stuck import find_stuck
from masthead.jobs.models import ChoreTrouble, Job, State
from masthead.stories.models import Story
from world import World, make_world

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "supporters"])]


@pytest.fixture
def world() -> World:
    return make_world()


def planned(title: str, **said: Any) -> PlannedStory:
    return PlannedStory.objects.create(title=title, planned_at=timezone.now(), **said)


def titles() -> dict[str, list[str]]:
    columns = board(now=timezone.now())
    return {state: [card.title for card in column.cards] for state, column in zip(COLUMNS, columns, strict=True)}


def test_each_story_stands_where_it_has_come_to(world: World) -> None:
    now, reporter = timezone.now(), member("reporter", role="reporter")
    planned("An idea")
    planned("Assigned", assignee=reporter)
    world.story("a-draft", live=False)
    world.story("withdrawn", at=now).unpublish()
    in_review = world.story("in-review", live=False)
    Page.objects.get(pk=in_review.pk).get_workflow().start(in_review, reporter)
    later = world.story("later", live=False, go_live_at=now + timedelta(days=1))
    later.get_latest_revision().publish(skip_permission_checks=True)
    world.story("out", at=now)
    assert titles() == {
        "idea": ["An idea"],
        "assigned": ["Assigned"],
        "draft": ["A Draft"],
        "review": ["In Review"],
        "scheduled": ["Later"],
        "published": ["Out"],
    }


def test_what_is_due_first_stands_first_and_what_is_late_says_so(world: World) -> None:
    now = timezone.now()
    planned("Some day")
    planned("Tomorrow", due_at=now + timedelta(days=1))
    planned("Yesterday", due_at=now - timedelta(days=1))
    [cards] = [column.cards for column in board(now=now)[:1]]
    assert [(card.title, card.is_late) for card in cards] == [
        ("Yesterday", True),
        ("Tomorrow", False),
        ("Some day", False),
    ]


def test_an_idea_becomes_a_draft_once(world: World) -> None:
    reporter, colleague = arrive("reporter"), member("olena", role="reporter")
    reporter.post("/planning/new/", {"title": "A bridge", "note": "Who paid?", "assignee": "", "due_at": ""})
    idea = PlannedStory.objects.get()
    # A reporter gives work to nobody else; an editor does.
    said = {"title": "A bridge", "note": "", "assignee": str(colleague.pk), "due_at": "2030-03-01 12:00"}
    assert reporter.post(f"/planning/{idea.pk}/", said).status_code == 422
    assert arrive("editor").post(f"/planning/{idea.pk}/", said).status_code == 302
    assert titles()["assigned"] == ["A bridge"]
    for _ in range(2):
        arrive("editor").post(f"/planning/{idea.pk}/write/", {"section": world.sections["news"].pk})
    story = Story.objects.get()
    assert (story.title, story.owner, story.live, story.slug) == ("A bridge", colleague, False, "a-bridge")
    assert titles()["draft"] == ["A bridge"]
    arrive("editor").post(f"/planning/{idea.pk}/drop/")
    assert titles()["draft"] == ["A bridge"]


def test_a_draft_that_is_there_gets_a_writer_and_a_day(world: World) -> None:
    story, editor = world.story("a-draft", live=False), arrive("editor")
    me = member("editor", role="editor")
    said = {"title": story.title, "note": "", "assignee": str(me.pk), "due_at": "2030-03-01 12:00"}
    editor.post(f"/planning/new/?story={story.pk}", said)
    [card] = [card for column in board(now=timezone.now()) for card in column.cards]
    assert (card.story_id, card.who) == (story.pk, "Editor Test")
    assert card.due_at is not None
    assert arrive("reporter").post(f"/planning/new/?story={world.story('b', live=False).pk}", said).status_code == 302
    assert PlannedStory.objects.count() == 1


def test_what_is_stuck_is_told_to_editors_while_it_is(world: World) -> None:
    editor = arrive("editor")
    assert "Something is stuck" not in editor.get("/").text
    assert not find_stuck(timezone.now())
    now = timezone.now()
    late = world.story("late", live=False, go_live_at=now + timedelta(days=1), title="A late one")
    late.get_latest_revision().publish(skip_permission_checks=True)
    late.revisions.update(approved_go_live_at=now - timedelta(minutes=3))
    dead = Job.objects.create(task="a.broken.task", state=State.DEAD, finished_at=now, last_error="no room")
    Job.objects.using("supporters").create(task="of.ann", state=State.DEAD, finished_at=now, last_error="ann@x.example")
    ChoreTrouble.objects.create(name="printing", failure_count=3, failed_at=now, last_error="disk is full")
    shown = editor.get("/").text
    for words in ("Something is stuck", "A late one", "a.broken.task", "no room", "disk is full", "One job about supp"):
        assert words in shown, words
    assert "ann@x.example" not in shown
    assert "Something is stuck" not in arrive("reporter").get("/").text
    arrive("reporter").post(f"/stuck/{dead.pk}/again/")
    assert Job.objects.get(pk=dead.pk).state == State.DEAD
    for said in ("It runs again.", "It is running or done already."):
        assert said in editor.post(f"/stuck/{dead.pk}/again/", follow=True).text
    assert Job.objects.get(pk=dead.pk).state == State.READY
