"""The desk's page of a live story: written fast, by a form that needs no script, and by nobody who may not."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from doors.people import arrive
from masthead.live.models import Entry, LiveStory
from masthead.stories.models import Story
from world import make_picture, make_world

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "supporters"])]


@pytest.fixture
def story(db: None, now: datetime) -> Story:
    return make_world().story("flood", at=now)


@pytest.fixture
def editor(story: Story) -> Client:
    client = arrive("editor")
    client.post(reverse("live:span", args=[story.pk, "begin"]))
    return client


def test_an_entry_is_published_changed_and_kept_in_every_version(editor: Client, story: Story) -> None:
    page = reverse("live:entries", args=[story.pk])
    assert editor.post(page, {"text": "It is **closed**.", "publish": "1"}).status_code == 302
    entry = Entry.objects.get()
    assert (entry.number, entry.state) == (1, Entry.State.PUBLISHED)
    alone = reverse("live:entry", args=[story.pk, entry.pk])
    said = {"text": "It is open.", "told": "It is open, not closed.", "base": entry.latest_revision_id}
    assert editor.post(alone, said).status_code == 302
    assert story.corrections.get().before == "It is **closed**."
    # Somebody who opened it before is told, and may save all the same once they have seen the newer words.
    late = editor.post(alone, said | {"text": "Later."})
    assert late.status_code == 422
    assert "Somebody else saved this entry" in late.content.decode()
    assert [row.content["text"] for row in entry.revisions.order_by("pk")] == ["It is **closed**.", "It is open."]
    assert "<strong>closed</strong>" in editor.get(alone).content.decode()


def test_a_picture_comes_with_the_entry_and_with_words(editor: Client, story: Story) -> None:
    page = reverse("live:entries", args=[story.pk])

    def said(**more: str) -> dict[str, object]:
        with make_picture().file.open() as file:
            return {"publish": "1", "upload": SimpleUploadedFile("bridge.jpg", file.read()), **more}

    assert editor.post(page, said()).status_code == 422
    assert not Entry.objects.exists()
    assert editor.post(page, said(alt="A bridge", credit="O. Marchuk")).status_code == 302
    picture = Entry.objects.get().picture
    assert picture.description == "A bridge"
    assert picture.renditions.exists()


def test_nothing_unfinished_or_empty_is_published(editor: Client, story: Story) -> None:
    page = reverse("live:entries", args=[story.pk])
    for text in ("", "It rose by TK m."):
        assert editor.post(page, {"text": text, "publish": "1"}).status_code == 422
    assert editor.post(page, {"text": "It rose by TK m."}).status_code == 302
    assert Entry.objects.get().state == Entry.State.DRAFT


def test_a_reporter_neither_begins_nor_publishes(story: Story) -> None:
    client = arrive("reporter")
    assert client.post(reverse("live:span", args=[story.pk, "begin"])).status_code in (302, 403)
    assert not LiveStory.objects.exists()
