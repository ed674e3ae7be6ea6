"""Related stories: an editor's choice first, then older stories that share topics."""

from bisect import bisect_left
from collections import Counter
from datetime import datetime
from typing import Final

from django.db.models import Q

from masthead.press.facts import Args, fact
from masthead.stories.models import Story
from masthead.stories.places import public

SHOWN: Final = 4
# How far back on each topic the automatic choice looks; it bounds how many pages one story can touch.
REACH: Final = 4
# When a story was published, and its id: no two are the same.
Stamp = tuple[datetime, int]


def _related(every: list[Args]) -> dict[Args, tuple[int, ...]]:
    """Return what is related to many stories. Cost: two queries, and two a topic and language among them."""
    ids = [int(args[0]) for args in every]
    stamped = Story.objects.filter(pk__in=ids, first_published_at__isnull=False)
    stories = {
        pk: (locale, (at, pk)) for pk, locale, at in stamped.values_list("pk", "locale_id", "first_published_at")
    }
    on_topic: dict[tuple[str, int], list[Stamp]] = {}
    tagged = Story.topics.through.objects.filter(story__in=list(stories)).order_by("story", "topic")
    for pk, key in tagged.values_list("story_id", "topic__translation_key"):
        locale, stamp = stories[pk]
        on_topic.setdefault((str(key), locale), []).append(stamp)
    shared: dict[int, Counter[Stamp]] = {pk: Counter() for pk in ids}
    for (key, locale), stamps in on_topic.items():
        known = _on_topic(key=key, locale_id=locale, stamps=stamps)
        for stamp in stamps:
            end = bisect_left(known, stamp)
            shared[stamp[1]].update(known[max(0, end - REACH) : end])
    return {(pk,): _best(counted) for pk, counted in shared.items()}


def _best(shared: Counter[Stamp]) -> tuple[int, ...]:
    found = sorted(shared, reverse=True)
    return tuple(pk for _, pk in sorted(found, key=lambda stamp: -shared[stamp])[:SHOWN])


def _on_topic(*, key: str, locale_id: int, stamps: list[Stamp]) -> list[Stamp]:
    """Return the public stories on a topic from the first of these to the last, and as many before as are looked at."""
    first, last = min(stamps), max(stamps)
    rows = public(Story.objects.filter(locale_id=locale_id, topics__translation_key=key))
    rows = rows.order_by("-first_published_at", "-pk").values_list("first_published_at", "pk").distinct()
    older = rows.filter(Q(first_published_at__lt=first[0]) | Q(first_published_at=first[0], pk__lt=first[1]))[:REACH]
    between = rows.filter(first_published_at__range=(first[0], last[0])) if first != last else ()
    return sorted({*older, *between})


@fact("story.related", many=_related)
def related(story_id: int) -> tuple[int, ...]:
    """Return ids of older public stories that share topics, most shared first, then newest.

    It looks back only, so that a new story never changes an older story's page.
    Cost: two queries and one a topic; at most REACH candidates a topic.
    """
    return _related([(story_id,)])[(story_id,)]
