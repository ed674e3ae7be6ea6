"""How long a publish takes to reach a reader: a newsroom of any size, its worker and press, measured from outside."""

import http.client
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from wagtail.models import Page

from masthead.press.chore import open_edition, print_until_done
from masthead.sections.models import Section
from masthead.stories.models import Story, Topic

_TOPICS = 20
_PATIENCE_SECONDS = 30.0
_LOOK_EVERY_SECONDS = 0.002


class NeverArrived(RuntimeError):
    """A published story was not served in time."""


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Seconds from the publish call until the story, and the front page that names it, are served."""

    stories: int
    runs: int
    median_seconds: float
    p95_seconds: float
    slowest_seconds: float


def fill(*, count: int, progress: Callable[[int], None] | None = None) -> None:
    """Write and publish ``count`` stories, an hour apart, and print them. Cost: some 15 ms a story."""
    section = Section.objects.order_by("path").first()
    assert section is not None, "the newsroom was founded with a section"
    topics = [
        Topic.objects.get_or_create(slug=f"topic-{each}", locale=section.locale, defaults={"name": f"Topic {each}"})[0]
        for each in range(_TOPICS)
    ]
    now = datetime.now(UTC)
    for number in range(count):
        with transaction.atomic():
            story = _story(section=section, number=number, at=now - timedelta(hours=count - number))
            story.topics = topics[number % _TOPICS : number % _TOPICS + 2]
            story.save_revision().publish(skip_permission_checks=True)
        if progress is not None:
            progress(number + 1)
    with open_edition() as edition:
        print_until_done(edition=edition, at=now, reason="bench")


def measure(*, paper: str, stories: int, runs: int) -> Rates:
    """Publish ``runs`` stories one after another and time each until a reader has it.

    One more is published before, and not counted: it waits for the worker to come up, for as long as that takes.

    Raises:
        NeverArrived: one was not served within 30 s.
    """
    section = Section.objects.order_by("path").first()
    _one(paper=paper, section=section, number=stories, patience_seconds=10 * _PATIENCE_SECONDS)
    taken = [_one(paper=paper, section=section, number=stories + run) for run in range(1, runs + 1)]
    return Rates(
        stories=stories,
        runs=runs,
        median_seconds=round(statistics.median(taken), 4),
        p95_seconds=round(statistics.quantiles(taken, n=20, method="inclusive")[-1], 4),
        slowest_seconds=round(max(taken), 4),
    )


def _one(*, paper: str, section: Any, number: int, patience_seconds: float = _PATIENCE_SECONDS) -> float:
    story = _story(section=section, number=number, at=None)
    revision = story.save_revision()
    began = time.monotonic()
    revision.publish(skip_permission_checks=True)
    wanted = f"Bench story {number}<".encode()
    for path in (f"/{section.slug}/{story.slug}/", "/"):
        while wanted not in _get(paper=paper, path=path):
            if time.monotonic() - began > patience_seconds:
                raise NeverArrived(path)
            time.sleep(_LOOK_EVERY_SECONDS)
    return time.monotonic() - began


def _story(*, section: Any, number: int, at: datetime | None) -> Story:
    text = "".join(f"<p>Paragraph {each} of story {number}, as long as one usually is.</p>" for each in range(12))
    story = Story(title=f"Bench story {number}", slug=f"bench-{number}", first_published_at=at, live=False)
    story.standfirst, story.body, story.locale = "What the story is.", [("text", text)], section.locale
    Page.objects.get(pk=section.pk).add_child(instance=story)
    return story


def _get(*, paper: str, path: str) -> bytes:
    parts = urlsplit(paper)
    connection = http.client.HTTPConnection(parts.hostname or "localhost", parts.port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    except OSError:
        return b""
    finally:
        connection.close()
