"""What the search costs: to make its index, to let it know a new story, and to answer a reader's question."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from wagtail.models import Page

from masthead.finding.checking import find
from masthead.finding.plan import is_behind
from masthead.finding.standing import Indexing
from masthead.press.chore import print_until_done
from masthead.press.edition import Edition
from masthead.press.models import Note
from masthead.sections.models import Section
from masthead.stories.models import Story
from masthead.upkeep.bulk_newsroom import told_in
from masthead.upkeep.print_bench import cpu_seconds, peak_memory
from masthead.upkeep.query_bench import QueryBytes, weigh


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What something took: seconds by the clock, and of the processor, which say more on a busy machine."""

    seconds: float
    cpu_seconds: float


@dataclass(frozen=True, kw_only=True)
class SearchRates:
    """What the index costs.

    ``whole`` is from none to one of all stories, its drawers printed; ``publish`` is the slowest of some stories, each
    from its publishing until a search found it, and ``print`` the part of that before the index was begun.
    """

    stories: int
    whole: Taken
    whole_peak_bytes: int
    publish: Taken
    print: Taken
    queries: dict[str, QueryBytes]


def measure(*, edition: Edition, languages: tuple[str, ...], runs: int, queries: int) -> SearchRates:
    """Make the index of a printed newsroom that has none, as the worker does; publish ``runs`` stories; ask."""
    with peak_memory() as peak:
        whole = _timed(lambda: _bring_up(edition))
        peak_bytes = peak()
    published = [_publish(edition, language=languages[run % len(languages)]) for run in range(runs)]
    printed, found = zip(*published, strict=True)
    with edition.reading() as view:
        asked = {each: weigh(view, language=each, queries=queries) for each in languages}
    return SearchRates(
        stories=Story.objects.count() - runs,
        whole=whole,
        whole_peak_bytes=peak_bytes,
        publish=_slowest(found),
        print=_slowest(printed),
        queries=asked,
    )


def _bring_up(edition: Edition) -> None:
    """Do what the worker's rounds do until the search is not behind; its pauses left out."""
    while Note.objects.exists() or is_behind(edition):
        print_until_done(edition=edition, at=timezone.now(), reason="bench")
        indexing = Indexing()
        while indexing(edition=edition, now=timezone.now()) is not None:
            print_until_done(edition=edition, at=timezone.now(), reason="bench")


def _publish(edition: Edition, *, language: str) -> tuple[Taken, Taken]:
    """Publish a story; return what its printing took, and what it took until a search finds it."""
    story = _draft(language)
    revision = story.save_revision()
    _bring_up(edition)
    revision.publish(skip_permission_checks=True)
    printed = _timed(lambda: print_until_done(edition=edition, at=timezone.now(), reason="bench"))
    indexed = _timed(lambda: _bring_up(edition))
    with edition.reading() as view:
        assert story.pk in find(view, words=story.title, language=language), "the search does not find the story"
    return printed, Taken(
        seconds=printed.seconds + indexed.seconds, cpu_seconds=printed.cpu_seconds + indexed.cpu_seconds
    )


def _draft(language: str) -> Story:
    section = Section.objects.filter(locale__language_code=language).order_by("path")[0]
    title, standfirst, body = told_in(language=language, number=time.time_ns())
    story = Story(title=title, slug=f"bench-{time.time_ns()}", standfirst=standfirst, body=body, live=False)
    story.locale = section.locale
    Page.objects.get(pk=section.pk).add_child(instance=story)
    return story


def _timed(work: Callable[[], None]) -> Taken:
    began, before = time.monotonic(), cpu_seconds()
    work()
    return Taken(seconds=round(time.monotonic() - began, 2), cpu_seconds=round(cpu_seconds() - before, 2))


def _slowest(taken: tuple[Taken, ...]) -> Taken:
    return Taken(
        seconds=round(max(each.seconds for each in taken), 2),
        cpu_seconds=round(max(each.cpu_seconds for each in taken), 2),
    )
