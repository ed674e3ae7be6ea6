"""What a publish costs does not grow with the archive: the same pages, the same queries, as much work in the database.

Work is counted in steps of SQLite's machine, which are the same whatever else the computer does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pytest
from django.db import connection, transaction

from masthead.desk.schedules import Schedules
from masthead.press import printer
from masthead.press.chore import print_round
from masthead.press.edition import Edition
from masthead.press.models import Note
from masthead.press.printer import Outcome
from masthead.press.rendering import header_policy
from masthead.press.table import PageKey
from masthead.press.tasks import forget, render_chunks
from masthead.press.version import printing_version
from masthead.press.view import PRINTED_BY
from masthead.sections.models import Section
from masthead.stories import listed
from masthead.stories.models import Story, StoryByline
from masthead.upkeep import bulk_newsroom
from masthead.upkeep.bulk_newsroom import body_of, fill_in_bulk
from world import make_world

SMALL, LARGE, MANY = 150, 1_500, 40
# Of a large archive no list is short: so few topics and names, and lists of so few stories are read whole.
TOPICS, BYLINES, FEW = 4, 2, 10
# The month has as many stories in the large archive as in the small one; what that has more is older.
NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)
STEPS_A_CALL = 10


class Work(NamedTuple):
    """Queries, and steps of the database's machine."""

    queries: int
    steps: int


@dataclass
class Meter:
    """Counts the work from its start on."""

    queries: int = 0
    calls: int = 0

    def read(self) -> Work:
        """Return the work so far."""
        return Work(self.queries, self.calls * STEPS_A_CALL)

    def step(self) -> int:
        """Count some steps; the database goes on."""
        self.calls += 1
        return 0

    def query(self, execute, *said):
        """Count a query."""
        self.queries += 1
        return execute(*said)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a publish cost: what is due by the clock, story and front page, and all of it; and what many stories do."""

    schedules: Work
    first: Work
    all: Work
    many: Work
    pages: int


@pytest.mark.once
@pytest.mark.django_db(databases=["default", "supporters"])
def test_a_publish_costs_the_same_in_an_archive_ten_times_as_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name, value in (
        (bulk_newsroom, "TOPICS", TOPICS),
        (bulk_newsroom, "BYLINES", BYLINES),
        (listed, "_FEW", FEW),
    ):
        monkeypatch.setattr(module, name, value)
    make_world()
    small, large = (_cost(stories=each, folder=tmp_path / str(each), patch=monkeypatch) for each in (SMALL, LARGE))
    assert 10 < small.pages == large.pages
    assert large.schedules.queries == small.schedules.queries
    assert large.schedules.steps <= 1.05 * small.schedules.steps
    assert large.first.queries == small.first.queries
    assert large.first.steps <= 1.05 * small.first.steps
    # Each list of the drawn story may have a month more; and the months of a topic and of a name are read from its stories.
    assert large.all.queries <= small.all.queries + 8
    assert large.all.steps <= 2.5 * small.all.steps
    assert large.many.queries == small.many.queries
    assert large.many.steps <= 1.1 * small.many.steps


def _cost(*, stories: int, folder: Path, patch: pytest.MonkeyPatch) -> Cost:
    """Return what one more story costs in a newsroom of so many; what was there before stands in no edition."""
    with transaction.atomic(), Edition.open(folder, writable=True) as edition:
        fill_in_bulk(count=stories, now=NOW)
        with edition.noting() as change:
            change.put("meta", PRINTED_BY, printing_version())
        Note.objects.all().delete()
        _publish()
        cost = _measure(edition=edition, patch=patch)
        transaction.set_rollback(True)
    return cost


def _publish() -> None:
    section = Section.objects.get(slug="world")
    story = Story(title="New", slug="new", locale=section.locale, body=body_of(1), live=False, first_published_at=NOW)
    before = Story.objects.order_by("-first_published_at").first()
    story.topics = list(before.topics.all())
    story.signatures = [StoryByline(byline=before.signatures.first().byline, sort_order=0)]
    section.add_child(instance=story)
    story.save_revision().publish(skip_permission_checks=True)


def _measure(*, edition: Edition, patch: pytest.MonkeyPatch) -> Cost:
    first: list[Work] = []
    print_first = printer._print_first

    def printed_first(**said: object) -> Outcome | None:
        outcome = print_first(**said)
        first.append(meter.read())
        return outcome

    with _metered() as meter:
        Schedules()(NOW)
    schedules = meter.read()
    with patch.context() as patched, _metered() as meter:
        patched.setattr(printer, "_print_first", printed_first)
        outcome = print_round(edition=edition, at=NOW).outcome
    every = meter.read()
    with _metered() as meter:
        _render_many()
    return Cost(schedules=schedules, first=first[0], all=every, many=meter.read(), pages=outcome.rendered)


def _render_many() -> None:
    """Render the pages of the newest stories together, as a print of everything does."""
    newest = Story.objects.order_by("-first_published_at").values_list("pk", flat=True)[:MANY]
    keys = [PageKey("story", (pk,)) for pk in newest]
    (chunk,) = render_chunks(keys=keys, at=NOW, policy=header_policy(), state=uuid4().bytes)
    assert len(chunk.rendered) == MANY
    forget()


@contextmanager
def _metered() -> Iterator[Meter]:
    meter = Meter()
    connection.connection.set_progress_handler(meter.step, STEPS_A_CALL)
    try:
        with connection.execute_wrapper(meter.query):
            yield meter
    finally:
        connection.connection.set_progress_handler(None, 0)
