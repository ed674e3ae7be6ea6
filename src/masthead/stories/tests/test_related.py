"""Related stories: an editor's choice first; what chooses itself looks back only, and never out of sight."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from masthead.press.facts import running
from masthead.stories import listed
from masthead.stories.compose import reading_of
from masthead.stories.models import RelatedStory, Story
from masthead.stories.related import SHOWN, related
from world import World

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True, params=[pytest.param(None, id="few"), pytest.param(-1, id="many")])
def _size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Find the same on topics that are read whole and on those that are not."""
    if request.param is not None:
        monkeypatch.setattr(listed, "_FEW", request.param)


def slugs(ids) -> list[str]:
    names = dict(Story.objects.values_list("pk", "slug"))
    return [names[pk] for pk in ids]


def by_hand(story: Story) -> set[str]:
    """Say it another way: every live story of the language that is older and shares a topic."""
    mine = set(story.topics.values_list("pk", flat=True))
    before = (story.first_published_at, story.pk)
    return {
        each.slug
        for each in Story.objects.filter(live=True, locale=story.locale)
        if (each.first_published_at, each.pk) < before and mine & set(each.topics.values_list("pk", flat=True))
    }


def test_what_chooses_itself_looks_back_only_and_most_shared_comes_first(world: World) -> None:
    both = ("energy", "schools")
    for day, (slug, topics) in enumerate(
        [
            ("oldest", both),
            ("one", ("energy",)),
            ("two", ("schools",)),
            ("apart", ()),
            ("draft", both),
            ("me", both),
            ("later", both),
        ]
    ):
        world.story(slug, at=AT + timedelta(days=day), topics=topics, live=slug != "draft")
    me = Story.objects.get(slug="me")
    assert slugs(related(me.pk)) == ["oldest", "two", "one"]
    assert set(slugs(related(me.pk))) == by_hand(me)
    before = {story.slug: related(story.pk) for story in Story.objects.filter(live=True)}
    world.story("newest", at=AT + timedelta(days=30), topics=both)
    assert {slug: related(Story.objects.get(slug=slug).pk) for slug in before} == before
    Story.objects.get(slug="oldest").unpublish()
    assert slugs(related(me.pk)) == ["two", "one"]


def test_of_the_same_instant_only_one_looks_at_the_other(world: World) -> None:
    first, second = (world.story(slug, at=AT, topics=("energy",)) for slug in ("first", "second"))
    assert (slugs(related(first.pk)), slugs(related(second.pk))) == ([], ["first"])


def test_an_editors_choice_comes_first_and_nothing_twice(world: World) -> None:
    older = [world.story(f"older-{n}", at=AT + timedelta(days=n), topics=("energy",)) for n in range(6)]
    story = world.story("me", at=AT + timedelta(days=9), topics=("energy",))
    later = world.story("later", at=AT + timedelta(days=20), section="culture")
    draft = world.story("draft", live=False)
    for place, other in enumerate([later, older[4], story, draft, older[4]]):
        RelatedStory.objects.create(story=story, other=other, sort_order=place)
    shown = [card.headline for card in reading_of(story.pk)[0].related]
    assert shown == ["Later", "Older 4", "Older 5", "Older 3"]
    assert len(shown) == SHOWN
    later.unpublish()
    assert next(card.headline for card in reading_of(story.pk)[0].related) == "Older 4"


def test_a_story_in_another_language_is_not_related_by_itself(world: World) -> None:
    world.story("svitlo", at=AT, section="novyny", topics=("energy",))
    story = world.story("me", at=AT + timedelta(days=1), topics=("energy",))
    assert related(story.pk) == ()


def test_many_are_read_at_once_as_each_is_by_itself(world: World) -> None:
    """Some are of one instant, some have more behind them than is looked at, one is nowhere."""
    names = [("energy",), ("energy", "schools"), ("schools",), ()]
    for number in range(20):
        world.story(f"story-{number}", at=AT + timedelta(days=number // 2), topics=names[number % 4])
    Story.objects.get(slug="story-4").unpublish()
    ids = [*Story.objects.order_by("pk").values_list("pk", flat=True), 99_999]
    alone = {pk: related(pk) for pk in ids}
    assert max(map(len, alone.values())) == SHOWN
    with running(at=AT):
        related.prime((pk,) for pk in ids)
        with CaptureQueriesContext(connection) as asked:
            assert {pk: related(pk) for pk in ids} == alone
    assert len(asked) == 0
