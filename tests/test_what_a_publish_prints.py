"""What an editor waits for stands in an edition of its own, first; and few pages are printed for one story."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from masthead.press import printer
from masthead.press.audit import audit
from masthead.press.chore import print_all, print_round
from masthead.press.edition import Edition
from masthead.press.models import Note
from masthead.press.printer import Outcome
from masthead.sections.models import Section
from masthead.stories.models import Story, StoryByline
from masthead.upkeep.bulk_newsroom import body_of, fill_in_bulk
from world import World, make_world

BOTH_SAFES = ["default", "supporters"]
STORIES = 240
MOST_FOR_A_STORY, MOST_FOR_A_CORRECTION = 30, 8


@pytest.fixture
def editions(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """Return the addresses that each edition changed from now on."""
    seen: list[set[str]] = []
    write: Callable[..., Outcome] = printer._write

    def written(**said: object) -> Outcome:
        outcome = write(**said)
        seen.append(set(outcome.changed_paths))
        return outcome

    monkeypatch.setattr(printer, "_write", written)
    return seen


@pytest.fixture
def printed(edition: Edition, now: datetime) -> World:
    world = make_world()
    world.story("before", at=now - timedelta(hours=2), topics=["energy"])
    print_round(edition=edition, at=now)
    return world


@pytest.mark.django_db(databases=BOTH_SAFES)
def test_the_story_and_the_front_page_come_first(
    printed: World, edition: Edition, now: datetime, editions: list[set[str]]
) -> None:
    printed.story("first", at=now, topics=["energy"])
    print_round(edition=edition, at=now)
    first, rest = editions
    assert first == {"/", "/news/first/"}
    assert {"/news/", "/feed.xml", "/topics/energy/"} <= rest
    assert audit(edition=edition) == ()


@pytest.mark.django_db(databases=BOTH_SAFES)
def test_whoever_dies_between_the_two_prints_the_rest_the_next_time(
    printed: World, edition: Edition, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = printed.story("first", at=now, topics=["energy"])
    write, calls = printer._write, []

    def die_at_the_second(**said: object) -> Outcome:
        calls.append(said)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return write(**said)

    monkeypatch.setattr(printer, "_write", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        print_round(edition=edition, at=now)
    assert Note.objects.exists()
    monkeypatch.undo()
    # What it is on now must not hide what it was on: the rest is found by what stood before the first of the two.
    story.topics = [printed.topics["schools"]]
    story.save_revision().publish(skip_permission_checks=True)
    print_round(edition=edition, at=now)
    assert audit(edition=edition) == ()


@pytest.mark.parametrize("deed", ["withdrawn", "moved"])
@pytest.mark.django_db(databases=BOTH_SAFES)
def test_no_address_is_left_without_an_answer_in_between(
    *,
    printed: World,
    edition: Edition,
    now: datetime,
    editions: list[set[str]],
    django_capture_on_commit_callbacks: Callable[..., Any],
    deed: str,
) -> None:
    story = Story.objects.get(slug="before")
    with django_capture_on_commit_callbacks(execute=True):
        if deed == "withdrawn":
            story.unpublish()
        else:
            story.slug = "after"
            story.save_revision().publish(skip_permission_checks=True)
    print_round(edition=edition, at=now)
    assert [paths for paths in editions if paths] == [editions[-1]]
    with edition.reading() as view:
        assert view.entry("/news/before/").status == (410 if deed == "withdrawn" else 301)


@pytest.mark.once
@pytest.mark.django_db(databases=BOTH_SAFES)
def test_one_story_costs_few_pages(edition: Edition, now: datetime) -> None:
    make_world()
    with transaction.atomic():
        fill_in_bulk(count=STORIES, now=now)
    print_all(edition=edition, at=now, reason="a test")
    newest, old = Story.objects.order_by("-first_published_at").first(), Story.objects.order_by("first_published_at")[7]
    section = Section.objects.get(slug="news")
    section.add_child(instance=Story(title="A draft", slug="draft", locale=section.locale, live=False))
    assert print_round(edition=edition, at=now).outcome.rendered == 0, "readers see nothing of a draft"
    # Of the month that has stories already: the first of a month costs some pages more, those that name the months.
    story = Story(
        title="A new one", slug="new", locale=section.locale, body=body_of(1), live=False, first_published_at=now
    )
    story.topics = list(newest.topics.all())
    story.signatures = [StoryByline(byline=newest.signatures.first().byline, sort_order=0)]
    section.add_child(instance=story)
    story.save_revision().publish(skip_permission_checks=True)
    outcome = print_round(edition=edition, at=now).outcome
    assert 10 < outcome.rendered <= MOST_FOR_A_STORY
    # Each of them names the story; none is printed in vain.
    assert outcome.rendered == len(outcome.changed_paths)
    for corrected in (Story.objects.get(pk=newest.pk), old):
        corrected.body = [("text", "<p>It was the other way round.</p>")]
        corrected.save_revision().publish(skip_permission_checks=True)
        assert 1 <= print_round(edition=edition, at=now).outcome.rendered <= MOST_FOR_A_CORRECTION


@pytest.mark.django_db(databases=BOTH_SAFES)
def test_the_first_story_of_a_month_changes_the_months_beside_it_alone(edition: Edition, now: datetime) -> None:
    world = make_world()
    for months in (1, 3, 4, 5, 6):
        world.story(f"of-{months}-months-ago", at=now - timedelta(days=30 * months), topics=["energy"])
    print_all(edition=edition, at=now, reason="a test")
    world.story("now", at=now, topics=["energy"])
    outcome = print_round(edition=edition, at=now).outcome
    assert outcome.rendered == len(outcome.changed_paths)
    world.story("between", at=now - timedelta(days=60))
    outcome = print_round(edition=edition, at=now).outcome
    # The sitemap of news reads which are the newest, and says the same.
    assert outcome.rendered == len(outcome.changed_paths) + 1
    assert audit(edition=edition) == ()
