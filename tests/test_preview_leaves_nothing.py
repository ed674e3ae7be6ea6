"""A preview shows what the press would print, and leaves nothing of itself: no page, no note, no heap of files."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from doors.forms import change, story_form
from doors.people import arrive
from masthead.pictures.models import Rendition
from masthead.press.audit import audit
from masthead.press.chore import print_all
from masthead.press.edition import Edition
from masthead.press.models import Note
from masthead.stories.models import Story
from world import make_picture, make_world

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def test_a_preview_leaves_nothing_but_sizes_of_pictures(settings, edition: Edition) -> None:
    world, editor = make_world(), arrive("editor")
    story = world.story("a-live-story", at=timezone.now())
    print_all(edition=edition, at=timezone.now(), reason="test")
    draft = change(editor, story, title="A canary in a draft", hero=str(make_picture().pk))
    seen = []
    for _ in range(3):
        Note.objects.all().delete()
        shown = editor.get(f"/pages/{draft.pk}/view_draft/")
        assert "A canary in a draft" in shown.text
        assert "data:image/" in shown.text
        files = {file for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file()}
        seen.append((files, Rendition.objects.count(), Note.objects.count()))
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][1] > 0
    assert Story.objects.get(pk=draft.pk).title != "A canary in a draft"
    assert audit(edition=edition) == ()


def test_a_preview_of_a_new_story_makes_no_story() -> None:
    world, editor = make_world(), arrive("editor")
    address = f"/pages/add/stories/story/{world.sections['news'].pk}/preview/"
    editor.post(address, story_form(title="A new one", slug="a-new-one"))
    assert '<article class="story' in editor.get(address + "?mode=").text
    assert not Story.objects.exists()


@pytest.mark.parametrize("in_days", [0, 3])
def test_a_draft_that_was_never_published_is_shown_as_it_will_be(in_days: int, edition: Edition) -> None:
    """Word for word what is printed once it goes out: the oracle is the press itself."""
    world, editor = make_world(), arrive("editor")
    draft = world.story("a-draft", live=False, standfirst="In short.", topics=("energy",), bylines=("olena",))
    if in_days:
        draft.go_live_at = timezone.now() + timedelta(days=in_days)
        draft.save_revision()
    shown = text_of(editor.get(f"/pages/{draft.pk}/view_draft/").text)
    draft.go_live_at = None
    draft.save_revision().publish(skip_permission_checks=True)
    if in_days:
        Story.objects.filter(pk=draft.pk).update(first_published_at=timezone.now() + timedelta(days=in_days))
    print_all(edition=edition, at=timezone.now(), reason="test")
    with edition.reading() as view:
        printed = view.read("/news/a-draft/").body
    assert shown == text_of(printed.decode())
    assert "In short." in shown


def text_of(html: str) -> str:
    """Return the words of the story, without the head, where addresses and minutes differ."""
    found = re.search(r"<article.*?</article>", html, re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>|\s+", " ", re.sub(r"<time.*?</time>", "", found.group(), flags=re.DOTALL))
