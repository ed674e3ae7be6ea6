"""What a page of the desk asks of the database does not grow with the newsroom."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

import pytest
from django.core.cache import cache
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, Page

from doors.forms import story_form
from doors.people import arrive
from masthead.bylines.models import Byline
from masthead.desk.models import PlannedStory
from masthead.sections.models import Section
from masthead.staff.models import Member
from masthead.staff.roles import ROLES, role_group
from masthead.stories.models import Series, Topic
from world import World, make_picture, make_world

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "supporters"])]
Ask = Callable[[Client], HttpResponse]


def _get(path: str) -> Ask:
    return lambda client: client.get(path)


def _preview(client: Client) -> HttpResponse:
    """Write a new story, and look at it as a reader would."""
    section = Section.objects.get(slug="news")
    said = story_form(title="A new one", slug="a-new-one")
    client.post(f"/pages/add/stories/story/{section.pk}/preview/", said)
    shown = client.get(f"/pages/add/stories/story/{section.pk}/preview/?mode=")
    assert "A new one" in shown.text
    return shown


def _draft(client: Client) -> HttpResponse:
    return client.get(f"/pages/{Page.objects.get(slug='story-1').pk}/view_draft/")


def _versions(client: Client) -> HttpResponse:
    return client.get(f"/versions/{Page.objects.get(slug='story-1').pk}/")


def _invite(client: Client) -> HttpResponse:
    said = {"email": f"c{next(_numbers)}@harbour.example", "first_name": "C", "last_name": "D", "role": "editor"}
    return client.post("/staff/invite/", said)


_numbers = count(1)
PAGES: dict[str, Ask] = {
    "first look": _get("/"),
    "stories": _get("/stories/"),
    "planning": _get("/planning/"),
    "versions": _versions,
    "topics": _get("/snippets/stories/topic/"),
    "series": _get("/snippets/stories/series/"),
    "bylines": _get("/snippets/bylines/byline/"),
    "who is on the staff": _get("/users/"),
    "invite, the form": _get("/staff/invite/"),
    "invite": _invite,
    "passkeys": _get("/sign-in/passkeys/"),
    "recovery codes": _get("/sign-in/recovery-codes/new/"),
    "draft": _draft,
    "preview": _preview,
    "pictures": _get("/images/"),
}


@pytest.fixture
def world() -> Iterator[World]:
    """A small newsroom, with nothing in it."""
    yield make_world()


def grow(world: World, numbers: range) -> None:
    """Write a story, scheduled ones too, and take on a name, a picture, a section and a colleague for each number."""
    english = Locale.objects.get(language_code="en")
    now = timezone.now()
    for number in numbers:
        slug = f"story-{number}"
        Byline.objects.create(name=f"Byline {number}", slug=f"byline-{number}", locale=english)
        Topic.objects.create(name=f"Topic {number}", slug=f"topic-{number}", locale=english)
        Series.objects.create(name=f"Series {number}", slug=f"series-{number}", locale=english)
        picture = make_picture(size=(64, 42))
        # A story shows four related ones at most; here it has as many with thirty as with three.
        topic = "energy" if number <= 3 else "schools"
        world.story(slug, at=now - timedelta(hours=number), bylines=("olena",), topics=(topic,), hero=picture)
        later = now + timedelta(days=number)
        draft = world.story(f"{slug}-later", live=False, go_live_at=later)
        draft.get_latest_revision().publish(skip_permission_checks=True)
        PlannedStory.objects.create(title=f"Idea {number}", planned_at=now, assignee=draft.owner)
        section = Section(title=f"Section {number}", slug=f"section-{number}")
        section.locale = english
        Page.objects.get(pk=world.front.pk).add_child(instance=section)
        colleague = Member.objects.create_user(f"colleague-{number}@harbour.example", first_name="C", last_name="D")
        colleague.groups.set([role_group(ROLES[number % len(ROLES)])])


def queries(client: Client, ask: Ask) -> int:
    """Return how many queries a page costs in both safes; the first visit, which fills memories, is not counted."""
    ask(client)
    cache.clear()
    with (
        CaptureQueriesContext(connections["default"]) as ours,
        CaptureQueriesContext(connections["supporters"]) as theirs,
    ):
        assert ask(client).status_code == 200
    return len(ours) + len(theirs)


def test_thirty_stories_cost_what_three_cost(world: World) -> None:
    clients = {role: arrive(role) for role in ("owner", "reporter")}
    reporters = ("first look", "stories", "planning", "preview")
    asked = [("owner", name) for name in PAGES] + [("reporter", name) for name in reporters]
    grow(world, range(1, 4))
    with_three = {(role, name): queries(clients[role], PAGES[name]) for role, name in asked}
    grow(world, range(4, 31))
    with_thirty = {(role, name): queries(clients[role], PAGES[name]) for role, name in asked}
    assert with_thirty == with_three
