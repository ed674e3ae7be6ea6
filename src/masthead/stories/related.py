"""Related stories: an editor's choice first, then older stories that share topics."""

from typing import Final

from django.db.models import Q

from masthead.press.facts import fact
from masthead.stories.models import Story
from masthead.stories.places import public

SHOWN: Final = 4
# How far back on each topic the automatic choice looks; it bounds how many pages one story can touch.
REACH: Final = 4


@fact("story.related")
def related(story_id: int) -> tuple[int, ...]:
    """Return ids of older public stories that share topics, most shared first, then newest.

    It looks back only, so that a new story never changes an older story's page.
    Cost: one query and one a topic; at most REACH candidates a topic.
    """
    story = Story.objects.filter(pk=story_id).values("first_published_at", "locale_id").first()
    if story is None or story["first_published_at"] is None:
        return ()
    keys = Story.topics.through.objects.filter(story_id=story_id).values_list("topic__translation_key", flat=True)
    shared: dict[tuple[float, int], int] = {}
    for key in keys:
        for stamp in _older(story_id=story_id, story=story, key=str(key)):
            shared[stamp] = shared.get(stamp, 0) + 1
    best = sorted(shared, key=lambda stamp: (-shared[stamp], -stamp[0], -stamp[1]))
    return tuple(pk for _, pk in best[:SHOWN])


def _older(*, story_id: int, story: dict[str, object], key: str) -> list[tuple[float, int]]:
    before = Q(first_published_at__lt=story["first_published_at"]) | Q(
        first_published_at=story["first_published_at"], pk__lt=story_id
    )
    rows = Story.objects.filter(before, live=True, locale_id=story["locale_id"], topics__translation_key=key)
    rows = public(rows).order_by("-first_published_at", "-pk").values_list("first_published_at", "pk").distinct()
    return [(at.timestamp(), pk) for at, pk in rows[:REACH]]
