"""A story and its translation are a pair: each leads to the other, and a translation says how far it is behind."""

from datetime import UTC, datetime, timedelta

import pytest

from masthead.press.audit import audit
from masthead.press.chore import print_round
from masthead.press.edition import Edition
from masthead.stories.models import Story
from world import World

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
HERE, THERE = "/uk/novyny/svitlo/", "/news/light/"


@pytest.fixture
def pair(world: World) -> tuple[Story, Story]:
    """An original in Ukrainian, and its English translation."""
    first = world.story("svitlo", at=AT, section="novyny")
    return first, world.story("light", at=AT + timedelta(hours=2), translation_key=first.translation_key)


def edit(story: Story, *, times: int = 1) -> None:
    for number in range(times):
        fresh = Story.objects.get(pk=story.pk)
        fresh.standfirst = f"Version {number} of {story.slug}, {fresh.latest_revision_id}"
        fresh.save_revision().publish(skip_permission_checks=True)


def said(edition: Edition, path: str) -> str:
    with edition.reading() as view:
        return view.read(path).body.decode()


def test_a_translation_says_how_far_it_is_behind(pair: tuple[Story, Story], edition: Edition, now: datetime) -> None:
    first, translation = pair
    print_round(edition=edition, at=now)
    assert f'<a href="{HERE}" lang="uk" hreflang="uk">' in said(edition, THERE)
    assert "behind" not in said(edition, THERE)
    for count, words in ((1, "1 edit behind"), (1, "2 edits behind")):
        edit(first, times=count)
        print_round(edition=edition, at=now)
        assert words in said(edition, THERE)
        assert "story-original" not in said(edition, HERE)
        assert audit(edition=edition) == ()
    edit(translation)
    print_round(edition=edition, at=now)
    assert "behind" not in said(edition, THERE)
    # What nobody can read yet is no edit.
    draft = Story.objects.get(pk=first.pk)
    draft.title = "Not yet"
    draft.save_revision()
    print_round(edition=edition, at=now)
    assert "behind" not in said(edition, THERE)


def test_each_leads_to_the_other_and_says_so_to_machines(
    pair: tuple[Story, Story], edition: Edition, now: datetime
) -> None:
    print_round(edition=edition, at=now)
    paper = "http://localhost:8000"
    for path in (HERE, THERE):
        page = said(edition, path)
        for language, other in (("uk", HERE), ("en", THERE)):
            assert f'<link rel="alternate" hreflang="{language}" href="{paper}{other}">' in page
        assert f'<link rel="alternate" hreflang="x-default" href="{paper}{THERE}">' in page
    # The language switch keeps the place.
    assert f'hreflang="uk" href="{HERE}"' in said(edition, THERE)
    assert f'hreflang="en" href="{THERE}"' in said(edition, HERE)


def test_an_original_that_is_taken_down_is_none(pair: tuple[Story, Story], edition: Edition, now: datetime) -> None:
    print_round(edition=edition, at=now)
    Story.objects.get(pk=pair[0].pk).unpublish()
    print_round(edition=edition, at=now)
    assert HERE not in said(edition, THERE)
    assert "Translated" not in said(edition, THERE)
    assert audit(edition=edition) == ()
