"""What was uploaded lies as it was, where nothing is served from, for as long as its picture is there."""

import stat

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from masthead.pictures.models import Picture
from masthead.pictures.tests import planted

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def upload(raw: bytes) -> Picture:
    picture = Picture(title="A picture")
    picture.file = ContentFile(raw, name="camera.jpg")
    picture.save()
    return picture


def test_the_original_is_sealed_byte_for_byte(settings) -> None:
    raw = planted.jpeg()
    picture = upload(raw)
    sealed = settings.MASTHEAD_ORIGINALS / picture.sealed_name
    assert sealed.read_bytes() == raw
    assert stat.S_IMODE(sealed.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.MASTHEAD_ORIGINALS.stat().st_mode) == 0o700
    assert "camera" not in picture.sealed_name


def test_no_address_of_the_desk_leads_to_an_original(editor: Client, settings) -> None:
    picture = upload(planted.jpeg())
    tried = (f"../originals/{picture.sealed_name}", picture.sealed_name, f"originals/{picture.sealed_name}")
    for name in (
        *tried,
        str(settings.MASTHEAD_ORIGINALS / picture.sealed_name),
        "..%2foriginals%2f" + picture.sealed_name,
    ):
        answer = editor.get(reverse("picture_file", args=("x",)).removesuffix("x") + name)
        assert answer.status_code == 404, name
    shown = editor.get(reverse("picture_file", args=(picture.file.name,)))
    assert planted.found_in(b"".join(shown.streaming_content)) == []


def test_the_original_goes_with_its_picture(settings, django_capture_on_commit_callbacks) -> None:
    kept, gone = upload(planted.jpeg()), upload(planted.jpeg(3))
    with django_capture_on_commit_callbacks(execute=True):
        gone.delete()
    assert [path.name for path in settings.MASTHEAD_ORIGINALS.iterdir()] == [kept.sealed_name]


def test_a_deletion_that_is_undone_keeps_the_original(settings, django_capture_on_commit_callbacks) -> None:
    picture = upload(planted.jpeg())
    with django_capture_on_commit_callbacks(execute=False):
        picture.delete()
    assert len(list(settings.MASTHEAD_ORIGINALS.iterdir())) == 1


def test_a_change_of_words_leaves_file_and_original_alone(settings) -> None:
    picture = Picture.objects.get(pk=upload(planted.jpeg()).pk)
    before = (picture.file.name, picture.sealed_name, picture.file_hash)
    picture.description = "Words"
    picture.full_clean()
    picture.save()
    again = Picture.objects.get()
    assert (again.file.name, again.sealed_name, again.file_hash) == before
    assert len(list(settings.MASTHEAD_ORIGINALS.iterdir())) == 1
