"""Two editors on one story, and twenty: nothing is overwritten, and every save is in the history."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from doors.forms import story_form
from doors.people import arrive, member
from masthead.desk.models import Version
from masthead.stories.models import Story
from world import World, make_world

BOTH = ["default", "supporters"]
AGREE = pytest.mark.django_db(databases=BOTH)
PUBLISH = {"action-publish": "action-publish"}


@pytest.fixture
def world() -> World:
    return make_world()


def opened(client: Client, story: Story) -> dict[str, str]:
    """Open a story's form, and return what the form remembers of the version that it shows."""
    page = client.get(f"/pages/{story.pk}/edit/")
    return remembered(page.text)


def remembered(page: str) -> dict[str, str]:
    """Return which version a form that is shown was written on."""
    found = re.findall(r'name="(loaded_revision_\w+)" value="([^"]*)"', page)
    assert len(found) == 2
    return dict(found)


def send(client: Client, story: Story, **said: Any) -> Any:
    return client.post(f"/pages/{story.pk}/edit/", story_form(slug=story.slug, **said))


def latest(story: Story) -> Story:
    return Story.objects.get(pk=story.pk).get_latest_revision_as_object()


def titles(story: Story) -> set[str]:
    rows = Revision.objects.filter(object_id=str(story.pk)).values_list("content", flat=True)
    return {content["title"] for content in rows}


@pytest.mark.once
@AGREE
def test_who_saves_second_overwrites_nothing_and_loses_nothing(world: World) -> None:
    story = world.story("shared", live=False)
    olena, petro = arrive("editor"), arrive("publisher")
    hers, his = opened(olena, story), opened(petro, story)
    send(olena, story, title="Hers", **hers)
    answer = petro.post(f"/pages/{story.pk}/edit/", story_form(slug=story.slug, title="His", **his), follow=True)
    assert latest(story).title == "Hers"
    assert titles(story) >= {"Hers", "His"}
    assert "Editor Test saved a newer version while you were writing" in answer.text
    aside = Version.objects.get(is_set_aside=True)
    assert PageLogEntry.objects.get(action="desk.version.set_aside").revision == aside.revision
    newest = Page.objects.get(pk=story.pk).latest_revision_id
    assert "His" in petro.get(f"/pages/{story.pk}/revisions/compare/{newest}...{aside.revision_id}/").text
    # To go on with his own is to save it on hers, knowingly.
    restore = f"/pages/{story.pk}/revisions/{aside.revision_id}/revert/"
    shown = petro.get(restore).text
    assert 'value="His"' in shown
    petro.post(restore, story_form(slug=story.slug, title="His", **remembered(shown)))
    assert latest(story).title == "His"


@pytest.mark.once
@AGREE
def test_nothing_stale_is_published_or_handed_in(world: World) -> None:
    story = world.story("shared", at=timezone.now(), title="Before")
    olena, petro = arrive("editor"), arrive("publisher")
    his = opened(petro, story)
    send(olena, story, title="Hers", **opened(olena, story), **PUBLISH)
    for action in (PUBLISH, {"action-submit": "submit"}):
        send(petro, story, title="His", **his, **action)
        public = Story.objects.get(pk=story.pk)
        assert (public.title, public.workflow_in_progress) == ("Hers", False)
        assert not public.has_unpublished_changes
    assert titles(story) >= {"Hers", "His"}


@pytest.mark.once
@AGREE
def test_a_form_with_a_mistake_does_not_forget_what_it_was_written_on(world: World) -> None:
    story = world.story("shared", live=False)
    olena, petro = arrive("editor"), arrive("publisher")
    his = opened(petro, story)
    send(olena, story, title="Hers", **opened(olena, story))
    shown = send(petro, story, title="His", kicker="no such kicker", **his)
    assert shown.status_code == 200
    send(petro, story, title="His", **remembered(shown.text))
    assert latest(story).title == "Hers"
    assert "His" in titles(story)


@pytest.mark.once
@AGREE
def test_an_autosave_that_is_too_late_is_refused_and_the_button_after_it_loses_nothing(world: World) -> None:
    story = world.story("shared", live=False)
    olena, petro = arrive("editor"), arrive("publisher")
    his = opened(petro, story)
    send(olena, story, title="Hers", **opened(olena, story))
    said = story_form(slug=story.slug, title="His", **his)
    refused = petro.post(f"/pages/{story.pk}/edit/", said, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["error_code"]) == (400, "invalid_revision")
    petro.post(f"/pages/{story.pk}/edit/", said)
    assert latest(story).title == "Hers"
    assert "His" in titles(story)


@pytest.mark.once
@AGREE
def test_ones_own_autosave_that_was_under_way_is_nobody_else(world: World) -> None:
    """The button was pressed before the page heard that its last words were saved."""
    story = world.story("mine", live=False)
    olena = arrive("editor")
    shown = opened(olena, story)
    said = story_form(slug=story.slug, title="A word", **shown)
    saved = olena.post(f"/pages/{story.pk}/edit/", said, headers={"Accept": "application/json"}).json()
    send(olena, story, title="A word more", **shown, **PUBLISH)
    assert Story.objects.get(pk=story.pk).title == "A word more"
    # But a colleague who came between is somebody else.
    again = opened(olena, story) | {"overwrite_revision_id": str(saved["revision_id"])}
    send(arrive("publisher"), story, title="Theirs", **opened(arrive("publisher"), story))
    send(olena, story, title="Mine", **again)
    assert latest(story).title == "Theirs"
    assert not Version.objects.exclude(is_set_aside=True).exists()


@pytest.mark.once
@AGREE
def test_a_version_gets_a_name_and_loses_it(world: World) -> None:
    story = world.story("named", live=False)
    revision = story.latest_revision
    editor = arrive("editor")
    editor.post(f"/versions/name/{revision.pk}/", {"name": "  As the  lawyer read it "})
    assert "As the lawyer read it" in editor.get(f"/versions/{story.pk}/").text
    assert PageLogEntry.objects.get(action="desk.version.named").data["name"] == "As the lawyer read it"
    arrive("reporter").post(f"/versions/name/{revision.pk}/", {"name": "Mine"})
    editor.post(f"/versions/name/{revision.pk}/", {"name": "x" * 200})
    assert Version.objects.get().name == "x" * 80
    editor.post(f"/versions/name/{revision.pk}/", {"name": ""})
    assert Version.objects.get().name == ""


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.django_db(databases=BOTH, transaction=True)
def test_many_editors_at_once_lose_nothing(runs_whole: bool, counts) -> None:
    """Each opens the story, writes a headline that is nobody else's, and saves; all at the same time."""
    editors, seconds = (20, 300.0) if runs_whole else (4, 1.5)
    world = make_world()
    story = world.story("crowded", live=False)
    clients = []
    for number in range(editors):
        client = Client()
        client.force_login(member(f"editor-{number}", role="editor"))
        clients.append(client)
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(editors) as crowd:
        written = [
            each for some in crowd.map(lambda one: _write(one, story, until), enumerate(clients)) for each in some
        ]
    assert len(written) >= editors
    assert set(written) <= titles(story)
    # Whatever is not laid aside was written on the one before it, so nobody's words were overwritten unseen.
    rows = Revision.objects.filter(object_id=str(story.pk)).exclude(version__is_set_aside=True).order_by("pk")
    line = [row.content["title"] for row in rows]
    bases = [row.content["standfirst"] for row in rows]
    assert bases[1:] == line[:-1]
    aside = Version.objects.filter(is_set_aside=True).count()
    assert len(line) - 1 + aside == len(written)
    counts(saves=len(written), laid_aside=aside)


def _write(one: tuple[int, Client], story: Story, until: float) -> list[str]:
    """Open and save until the time is over; the standfirst says what the headline was when the form was opened."""
    number, client = one
    written = []
    try:
        while not written or time.monotonic() < until:
            page = client.get(f"/pages/{story.pk}/edit/").text
            before = re.search(r'name="title" value="([^"]*)"', page)[1]
            title = f"By {number}, {len(written)}"
            answer = send(client, story, title=title, standfirst=before, **remembered(page))
            assert answer.status_code == 302, answer.status_code
            written.append(title)
    finally:
        connections.close_all()
    return written
