"""Related stories: an editor's choice first, then older stories that share topics."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from masthead.press.facts import Args, fact
from masthead.stories.listed import Stamp, all_of, chunks, newest
from masthead.stories.models import Story

SHOWN: Final = 4
# How far back on each topic the automatic choice looks; it bounds how many pages one story can touch.
REACH: Final = 4
# Of many topics, the stories before are looked through together first: so many for each topic.
_MANY_TOPICS: Final = 8
_EACH: Final = 10


def _related(every: list[Args]) -> dict[Args, tuple[int, ...]]:
    """Return what is related to many stories. Cost: six queries a language, and two a topic that is seldom met."""
    ids = [int(args[0]) for args in every]
    found = Story.objects.filter(pk__in=ids, first_published_at__isnull=False)
    stories: dict[str, list[Stamp]] = {}
    for language, *stamp in found.values_list("locale__language_code", "first_published_at", "pk"):
        stories.setdefault(language, []).append((stamp[0], stamp[1]))
    shared: dict[int, Counter[Stamp]] = {pk: Counter() for pk in ids}
    for language, stamps in stories.items():
        topics = _topics_of(pk for _, pk in stamps)
        known = _on_topics(language=language, stamps=stamps, topics=topics)
        for stamp in stamps:
            for key in topics.get(stamp[1], ()):
                end = bisect_left(known[key], stamp)
                shared[stamp[1]].update(known[key][max(0, end - REACH) : end])
    return {(pk,): _best(counted) for pk, counted in shared.items()}


def _best(shared: Counter[Stamp]) -> tuple[int, ...]:
    found = sorted(shared, reverse=True)
    return tuple(pk for _, pk in sorted(found, key=lambda stamp: -shared[stamp])[:SHOWN])


def _on_topics(*, language: str, stamps: list[Stamp], topics: dict[int, list[str]]) -> dict[str, list[Stamp]]:
    """Return the public stories on each topic from the first of these to the last, and those looked at before."""
    first = min(stamps)
    known: dict[str, set[Stamp]] = {key: set() for keys in topics.values() for key in keys}
    before = _before(first=first, language=language, count=len(known))
    looked_at = {pk: at for at, pk in before} | _between(stamps=stamps, language=language)
    for pk, keys in _topics_of(looked_at).items():
        for key in known.keys() & set(keys):
            known[key].add((looked_at[pk], pk))
    for key, found in known.items():
        if sum(stamp < first for stamp in found) < REACH:
            found.update(newest(kind="topic", key=key, language=language, most=REACH, before=first))
    return {key: sorted(found) for key, found in known.items()}


def _before(*, first: Stamp, language: str, count: int) -> list[Stamp]:
    """Return the stories before the first, as many as likely hold what is asked for on so many topics; of few, none."""
    if count < _MANY_TOPICS:
        return []
    return newest(kind="all", key="", language=language, most=_EACH * count, before=first)


def _between(*, stamps: list[Stamp], language: str) -> dict[int, datetime]:
    """Return the public stories from the first of these to the last."""
    first, last = min(stamps), max(stamps)
    if first == last:
        return {}
    rows = all_of(kind="all", key="", language=language).filter(first_published_at__range=(first[0], last[0]))
    return {pk: at for pk, at in rows.order_by().values_list("pk", "first_published_at") if at is not None}


def _topics_of(ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the topics of each of many stories."""
    found: dict[int, list[str]] = {}
    for some in chunks(ids):
        rows = Story.topics.through.objects.filter(story__in=some).order_by("story", "topic")
        for pk, key in rows.values_list("story_id", "topic__translation_key"):
            found.setdefault(pk, []).append(str(key))
    return found


@fact("story.related", many=_related)
def related(story_id: int) -> tuple[int, ...]:
    """Return ids of older public stories that share topics, most shared first, then newest.

    It looks back only, so that a new story never changes an older story's page.
    Cost: two queries and one or two a topic; at most REACH candidates a topic.
    """
    return _related([(story_id,)])[(story_id,)]
