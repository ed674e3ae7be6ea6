"""Corrections: said at once and for good, where readers, feeds and machines look, and never of what is not public."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from hostile import HOSTILE, tree_of, ways_in
from masthead.press.audit import audit
from masthead.press.chore import print_round
from masthead.press.edition import Edition
from masthead.sections.corrections import print_corrections
from masthead.staff.models import Member
from masthead.staff.roles import get_role, role_group
from masthead.stories.correction_facts import latest_corrections
from masthead.stories.models import Correction
from masthead.stories.printing import print_story
from world import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def read(edition: Edition, path: str) -> str:
    with edition.reading() as view:
        return view.read(path).body.decode()


def test_one_is_printed_without_publishing_the_draft_that_waits(world: World, edition: Edition, now: datetime) -> None:
    story = world.story("wrong", at=now - timedelta(hours=5))
    other = world.story("other", at=now - timedelta(hours=6))
    print_round(edition=edition, at=now)
    story.title = "A draft that waits"
    story.save_revision()
    print_round(edition=edition, at=now)
    Correction.objects.create(story=story, text="It was 14.", before="It was 40.", at=now)
    outcome = print_round(edition=edition, at=now).outcome
    assert {"/news/wrong/", "/corrected/", "/corrected/feed.xml"} <= set(outcome.changed_paths)
    assert f"/news/{other.slug}/" not in outcome.changed_paths
    assert outcome.rendered <= 8
    page = read(edition, "/news/wrong/")
    assert "It was 14." in page
    assert "It was 40." in page
    assert "A draft that waits" not in page
    assert '<a href="/news/wrong/#corrections">Wrong</a>' in read(edition, "/corrected/")
    assert "Correction: Wrong" in read(edition, "/corrected/feed.xml")
    assert audit(edition=edition) == ()


def test_of_a_story_that_is_withdrawn_nothing_is_told(world: World, edition: Edition, now: datetime) -> None:
    story = world.story("wrong", at=now - timedelta(hours=5))
    Correction.objects.create(story=story, text="It was 14.", before="It was 40.", at=now)
    Correction.objects.create(story=world.story("draft", live=False), text="A secret.", at=now)
    print_round(edition=edition, at=now)
    assert "It was 14." in read(edition, "/corrected/")
    story.unpublish()
    print_round(edition=edition, at=now)
    for path in ("/corrected/", "/corrected/feed.xml"):
        assert "It was" not in read(edition, path)
        assert "secret" not in read(edition, path)


@pytest.mark.once
def test_machines_read_them_and_when_the_story_was_changed_last(world: World) -> None:
    story = world.story("wrong", at=AT)
    story.corrections.create(text="It </script> was 14.", before="So.", at=AT + timedelta(days=400))
    story.corrections.create(text="Clearer.", kind="clarification", at=AT + timedelta(days=300))
    page = tree_of(print_story(story.pk).body)
    (script,) = page.iter("{http://www.w3.org/1999/xhtml}script")
    said = json.loads(script.text)
    assert [each["text"] for each in said["correction"]] == ["It </script> was 14.", "Clearer."]
    assert {each["@type"] for each in said["correction"]} == {"CorrectionComment"}
    assert datetime.fromisoformat(said["dateModified"]) == AT + timedelta(days=400)


def test_each_language_has_its_own_and_the_newest_comes_first(world: World) -> None:
    english, ukrainian = world.story("one", at=AT), world.story("odyn", at=AT, section="novyny")
    for day, story in enumerate((english, ukrainian, english)):
        story.corrections.create(text=f"Day {day}.", at=AT + timedelta(days=day))
    assert [row.text for _, row in latest_corrections("en")] == ["Day 2.", "Day 0."]
    assert "Уточнення" not in print_corrections("uk").body.decode()
    assert "Виправлення" in print_corrections("uk").body.decode()


def test_what_was_said_before_may_not_be_left_out_of_a_correction(world: World) -> None:
    story = world.story("wrong", at=AT)
    with pytest.raises(ValidationError, match="Copy the passage"):
        Correction(story=story, text="It was 14.").full_clean()
    Correction(story=story, kind="update", text="It is 15 now.").full_clean()


@pytest.mark.once
def test_no_words_become_markup(world: World) -> None:
    story = world.story("wrong", at=AT)
    row = story.corrections.create(text="x")
    for word in HOSTILE:
        row.text = row.before = word
        row.save()
        assert ways_in(print_story(story.pk).body) == []
        assert ways_in(print_corrections("en").body) == []


@pytest.mark.parametrize("role", ["reporter", "editor"])
def test_an_editor_corrects_from_the_storys_page(world: World, client: Client, role: str) -> None:
    story = world.story("wrong", at=AT)
    member = Member.objects.create(email=f"{role}@example.org")
    member.groups.add(role_group(get_role(role)))
    client.force_login(member)
    add = f"{reverse('wagtailsnippets_stories_correction:add')}?story={story.pk}"
    may = role == "editor"
    assert (client.get(add).status_code == 200) is may
    if may:
        assert f'href="{add}"' in client.get(reverse("wagtailadmin_pages:edit", args=[story.pk])).content.decode()
        assert f'value="{story.pk}"' in client.get(add).content.decode()
    said = {"story": story.pk, "kind": "correction", "text": "It was 14.", "before": "It was 40."}
    client.post(add, said)
    assert list(Correction.objects.values_list("text", flat=True)) == (["It was 14."] if may else [])
