"""The publish gate: what a reader may not get stops at the desk, in words, whoever publishes and however."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from masthead.pictures.models import Picture
from masthead.stories.models import Story
from world import World, make_picture

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "words", "message"),
    [
        ("description", "", "no alternative text"),
        ("description", " \u00a0 ", "no alternative text"),
        ("credit", "", "no credit"),
        ("credit", "\t", "no credit"),
    ],
)
def test_a_hero_needs_words_and_a_credit(world: World, field: str, words: str, message: str) -> None:
    picture = make_picture()
    Picture.objects.filter(pk=picture.pk).update(**{field: words})
    picture.refresh_from_db()
    with pytest.raises(ValidationError, match=message):
        world.story("shown", at=AT, hero=picture)
    assert not Story.objects.filter(live=True).exists()


def test_a_revision_that_waited_does_not_slip_through(world: World) -> None:
    """A picture may lose its credit between the last look at a draft and the moment it goes out."""
    picture = make_picture()
    story = world.story("waiting", live=False, hero=picture)
    revision = story.save_revision()
    Picture.objects.filter(pk=picture.pk).update(credit="")
    with pytest.raises(ValidationError, match="no credit"):
        revision.publish(skip_permission_checks=True)
    assert not Story.objects.get(pk=story.pk).live


def test_a_story_without_a_picture_goes_out(world: World) -> None:
    assert world.story("plain", at=AT).live
