"""How long a publish takes to reach a reader: a newsroom of any size, its worker and press, measured from outside."""

import http.client
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from wagtail.models import Page

from masthead.bylines.models import Byline
from masthead.jobs.models import Job, State
from masthead.live.models import Entry
from masthead.live.paths import entry_path, poll_path
from masthead.live.writing import Hand, begin, save_entry
from masthead.press.edition import Edition
from masthead.press.models import Note
from masthead.press.staging import find_whole
from masthead.sections.models import Newsroom, Section
from masthead.stories.models import Story, StoryByline, Topic
from masthead.stories.places import public_path
from masthead.upkeep.bulk_newsroom import body_of
from masthead.upkeep.memory_bench import wait_until_quiet

_TOPICS_EACH: Final = 2
_PATIENCE_SECONDS: Final = 30.0
_LOOK_EVERY_SECONDS: Final = 0.002


class NeverArrived(RuntimeError):
    """A published story was not served in time."""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How long something took, of many times: seconds."""

    median_seconds: float
    p95_seconds: float
    slowest_seconds: float


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Seconds from the publish call until readers are served.

    ``story`` is until the story and the front page that names it are there; ``rest`` until its section, topics,
    byline, months, feeds and sitemaps name it too; ``call`` is what Wagtail's own publish took of both. ``entry`` is
    from the save of a live story's entry until its page, its own address and the file that browsers ask have it.
    """

    stories: int
    runs: int
    story: Spread
    rest: Spread
    call: Spread
    entry: Spread


def measure(*, paper: str, stories: int, runs: int, is_all_printed_anew: bool = False) -> Rates:
    """Publish stories and then live entries, ``runs`` of each, and time each until every page that shows it is served.

    One more is published before, and not counted: it waits for the worker to come up, for as long as that takes. Then
    all that was printed before is signed and indexed, which at 100,000 stories takes minutes.

    Args:
        is_all_printed_anew: whether everything is being printed anew meanwhile, from before each publish on.

    Raises:
        NeverArrived: one was not served within 30 s, or the worker did not begin to print everything.
        NeverQuiet: the worker had other work to do for a quarter of an hour.
    """
    reader = _Reader(paper)
    _one(reader=reader, number=stories, patience_seconds=20 * _PATIENCE_SECONDS)
    if not is_all_printed_anew:
        wait_until_quiet(os.getpid())
    before = _have_all_printed if is_all_printed_anew else _wait_for_quiet
    taken = [_one(reader=reader, number=stories + run, before=before) for run in range(1, runs + 1)]
    call, story, rest = (spread_of(each) for each in zip(*taken, strict=True))
    entry = spread_of(_entries(reader=reader, runs=runs, before=before))
    return Rates(stories=stories, runs=runs, story=story, rest=rest, call=call, entry=entry)


def spread_of(taken: Sequence[float]) -> Spread:
    """Return the middle and the slow end of what was measured."""
    return Spread(
        median_seconds=round(statistics.median(taken), 4),
        p95_seconds=round(statistics.quantiles(taken, n=20, method="inclusive")[-1], 4),
        slowest_seconds=round(max(taken), 4),
    )


def _one(
    *,
    reader: "_Reader",
    number: int,
    patience_seconds: float = _PATIENCE_SECONDS,
    before: Callable[[], None] | None = None,
) -> tuple[float, float, float]:
    """Publish a story; return the seconds until the call came back, the story and front, and all else was served."""
    story = _draft(number)
    revision = story.save_revision()
    (before or _wait_for_quiet)()
    began = time.monotonic()
    revision.publish(skip_permission_checks=True)
    called = time.monotonic() - began
    address = f"/{story.slug}/".encode()
    until = began + patience_seconds
    path = _path_of(story)
    reader.wait_for(path=path, words=story.title.encode(), until=until)
    reader.wait_for(path="/", words=address, until=until)
    seen = time.monotonic() - began
    for each in _shown_on(story):
        reader.wait_for(path=each, words=address, until=until)
    return called, seen, time.monotonic() - began


def _entries(*, reader: "_Reader", runs: int, before: Callable[[], None]) -> list[float]:
    """Tell the newest story live; return the seconds until each entry was served wherever it stands."""
    story = Story.objects.order_by("-pk")[0]
    live = begin(story, by=Hand(member=None, now=timezone.now()))
    path, taken = _path_of(story), []
    for number in range(1, runs + 1):
        before()
        began = time.monotonic()
        by = Hand(member=None, now=timezone.now())
        save_entry(Entry(live=live, at=by.now, text=f"Entry {number}."), by=by, publish=True)
        alone = entry_path(story_id=story.pk, number=number, language=story.locale.language_code)
        for each, words in ((path, alone), (poll_path(path), alone), (alone, f"Entry {number}.")):
            reader.wait_for(path=each, words=words.encode(), until=began + _PATIENCE_SECONDS)
        taken.append(time.monotonic() - began)
    return taken


def _wait_for_quiet() -> None:
    """Wait until the worker has looked at the draft and indexed it: editors save long before they publish."""
    while Note.objects.exists() or Job.objects.filter(state__in=(State.READY, State.RUNNING)).exists():
        time.sleep(_LOOK_EVERY_SECONDS)


def _have_all_printed() -> None:
    """Wait until everything is being printed anew; where it is not, change what every page says.

    Raises:
        NeverArrived: the worker did not begin.
    """
    until = time.monotonic() + _PATIENCE_SECONDS
    with Edition.open(settings.MASTHEAD_EDITION) as edition:
        while not _is_under_way(edition):
            newsroom, _ = Newsroom.objects.get_or_create(pk=1)
            newsroom.publisher = f"Publisher {time.time_ns()}"
            newsroom.save()
            while not _is_under_way(edition) and Note.objects.filter(model=Newsroom._meta.label_lower).exists():
                if time.monotonic() > until:
                    raise NeverArrived("a print of everything")
                time.sleep(_LOOK_EVERY_SECONDS)


def _is_under_way(edition: Edition) -> bool:
    with edition.reading() as view:
        return find_whole(view) is not None


def _path_of(story: Story) -> str:
    return public_path(url_path=story.url_path, language=story.locale.language_code)


def _shown_on(story: Story) -> list[str]:
    """Return the paths of the lists, feeds and sitemaps on which a new story stands."""
    at = Story.objects.values_list("first_published_at", flat=True).get(pk=story.pk)
    assert at is not None, "it was published"
    month, section = f"{at:%Y/%m}/", _path_of(story).rsplit("/", 2)[0] + "/"
    lists = [f"/topics/{topic.slug}/" for topic in story.topics.order_by("pk")]
    lists += [f"/people/{each.byline.slug}/" for each in story.signatures.order_by("pk")]
    months = [f"{each}{month}" for each in (section, "/archive/", *lists)]
    feeds = ["/feed.xml", f"{section}feed.xml", f"/sitemap-{at:%Y-%m}.xml", "/news-sitemap.xml"]
    return [section, *lists, *months, *feeds]


def _draft(number: int) -> Story:
    sections = list(Section.objects.order_by("path"))
    section = sections[number % len(sections)]
    story = Story(title=f"Bench story {number}", slug=f"bench-{number}-{time.time_ns()}", live=False)
    story.standfirst, story.body, story.locale = "What the story is.", body_of(number), section.locale
    names = list(Byline.objects.order_by("pk")[:1])
    story.topics = list(Topic.objects.order_by("pk")[:_TOPICS_EACH])
    story.signatures = [StoryByline(byline=name, sort_order=0) for name in names]
    Page.objects.get(pk=section.pk).add_child(instance=story)
    return story


class _Reader:
    """A reader who asks again and again, on one connection."""

    def __init__(self, paper: str) -> None:
        parts = urlsplit(paper)
        self._where: tuple[str, Any] = (parts.hostname or "localhost", parts.port)
        self._connection = http.client.HTTPConnection(*self._where, timeout=5)

    def wait_for(self, *, path: str, words: bytes, until: float) -> None:
        """Ask for ``path`` until it shows ``words``.

        Raises:
            NeverArrived: it does not by ``until``, of the monotonic clock.
        """
        while words not in self._get(path):
            if time.monotonic() > until:
                raise NeverArrived(path)
            time.sleep(_LOOK_EVERY_SECONDS)

    def _get(self, path: str) -> bytes:
        try:
            self._connection.request("GET", path)
            return self._connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            self._connection = http.client.HTTPConnection(*self._where, timeout=5)
            return b""
