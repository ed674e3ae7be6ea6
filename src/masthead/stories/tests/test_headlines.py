"""Headlines for each place fall back to the headline; times and places say what an editor decided to tell."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from hostile import tree_of
from masthead.stories.compose import card_of
from masthead.stories.lines import lines_of
from masthead.stories.models import Story
from masthead.stories.printing import print_story
from world import World

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
SPACE = "{http://www.w3.org/1999/xhtml}"


def told(story: Story) -> dict[str, str]:
    """Return each place's headline."""
    page = tree_of(print_story(story.pk).body)
    card = card_of(story.pk)
    (line,) = lines_of(cards=(card,), language="en")
    metas = {each.get("property"): each.get("content") for each in page.iter(f"{SPACE}meta")}
    return {
        "page": page.find(f".//{SPACE}h1").text,
        "search": page.find(f".//{SPACE}title").text.split(" | ")[0],
        "social": metas["og:title"],
        "list": tree_of(line.encode()).find(f".//{SPACE}h2/{SPACE}a").text,
    }


def test_each_place_has_its_own_headline_or_the_headline(world: World) -> None:
    story = world.story("told", at=AT, title="The headline")
    assert set(told(story).values()) == {"The headline"}
    story.listing_headline, story.seo_title, story.social_headline = "Short", "With names", "A question?"
    story.save()
    assert told(story) == {"page": "The headline", "search": "With names", "social": "A question?", "list": "Short"}


def test_a_place_that_is_told_coarsely_is_nowhere(world: World) -> None:
    story = world.story("placed", at=AT, dateline="Kupiansk")
    assert b"Kupiansk" in print_story(story.pk).body
    story.coarse_dateline = "Near the front"
    story.save_revision().publish(skip_permission_checks=True)
    html = print_story(story.pk).body
    assert b"Near the front" in html
    assert b"Kupiansk" not in html


def publish(story: Story, **said) -> Story:
    draft = Story.objects.get(pk=story.pk).get_latest_revision_as_object()
    for name, value in said.items():
        setattr(draft, name, value)
    draft.save_revision().publish(skip_permission_checks=True)
    return Story.objects.get(pk=story.pk)


def test_a_major_update_is_what_an_editor_says_and_no_save_besides(world: World) -> None:
    story = world.story("changing", at=AT)
    assert publish(story, title="A comma").updated_at is None
    updated = publish(story, title="New facts", is_major_update=True)
    assert updated.updated_at == updated.last_published_at
    assert not updated.is_major_update
    again = publish(story, title="Another comma")
    assert again.updated_at == updated.updated_at < again.last_published_at
    older = story.revisions.order_by("pk").first()
    older.publish(skip_permission_checks=True)
    assert Story.objects.get(pk=story.pk).updated_at == updated.updated_at


def test_the_first_publication_is_no_update(world: World) -> None:
    story = world.story("new", live=False)
    assert publish(story, is_major_update=True).updated_at is None
    assert not Story.objects.get(pk=story.pk).get_latest_revision_as_object().is_major_update


def test_an_update_that_waits_for_its_hour_is_timed_when_it_comes(world: World) -> None:
    story = world.story("planned", at=AT)
    planned = publish(story, title="New facts", is_major_update=True, go_live_at=timezone.now() + timedelta(hours=5))
    assert (planned.updated_at, planned.title) == (None, "Planned")
