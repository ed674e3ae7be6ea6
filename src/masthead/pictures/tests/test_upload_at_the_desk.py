"""An editor uploads through Wagtail's own views: a right picture or a clear refusal, and nothing raw on the way."""

from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection, UploadedFile

from masthead.pictures.models import Picture
from masthead.pictures.tests import planted
from masthead.pictures.tests.planted import PLANTED, encoded, png_header
from masthead.pictures.tests.test_cleaning import FULL, SAID
from masthead.pictures.tests.test_hostile_pictures import SVG, declares
from masthead.staff.models import Member

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "supporters"])]
REFUSED = {
    "empty.jpg": b"",
    "text.jpg": b"not a picture",
    "magic.jpg": b"\xff\xd8\xff\xe0 and no more",
    "magic.png": b"\x89PNG\r\n\x1a\n",
    "magic.gif": b"GIF89a",
    "magic.webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "magic.avif": b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf",
    "vector.svg": SVG,
    "vector.png": SVG,
    "bomb.png": png_header(60_000, 60_000),
    "bomb51.png": declares("png"),
    "bomb51.jpg": declares("jpg"),
    "bomb51.gif": declares("gif"),
    "cut.png": PLANTED["png"]()[:200],
    "cut.jpg": PLANTED["jpg"]()[:100],
    "page.html": b"<script>alert(1)</script>",
    "old.bmp": encoded("BMP"),
    "print.tiff": encoded("TIFF"),
}
KEPT = {f"fine.{suffix}": made for suffix, made in PLANTED.items()}
KEPT["wrong.png"], KEPT["wrong.jpg"] = PLANTED["jpg"], PLANTED["png"]
KEPT["noending"] = PLANTED["jpg"]
KEPT["cmyk.jpg"] = lambda: encoded("JPEG", image=planted.picture(mode="CMYK"))
KEPT["deep.png"] = lambda: encoded("PNG", image=Image.new("I;16", (48, 32), 40_000))
KEPT["palette.png"] = lambda: encoded("PNG", image=planted.picture(mode="P"), transparency=0)
KEPT["wide.jpg"] = lambda: encoded("JPEG", icc_profile=planted.wide_gamut())
KEPT["brokenexif.jpg"] = lambda: encoded("JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xee" * 40)
KEPT["Фото з місця.jpg"] = PLANTED["jpg"]
KEPT["quote'\"<b>.jpg"] = PLANTED["jpg"]


def bytes_under(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def add(client: Client, name: str, raw: bytes, **said):
    data = {"title": "A picture", "file": SimpleUploadedFile(name, raw), "tags": "", "description": "Words", **said}
    return client.post(reverse("wagtailimages:add"), data)


def add_many(client: Client, name: str, raw: bytes, **said):
    data = {"files[]": SimpleUploadedFile(name, raw), **said}
    return client.post(reverse("wagtailimages:add_multiple"), data, headers={"X-Requested-With": "XMLHttpRequest"})


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_refused_with_words(editor: Client, settings, name: str) -> None:
    answer = add(editor, name, REFUSED[name])
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    many = add_many(editor, name, REFUSED[name])
    assert many.status_code == 200
    assert many.json()["success"] is False
    assert many.json()["error_message"]
    assert not Picture.objects.exists()
    assert not UploadedFile.objects.exists()
    assert bytes_under(settings.MEDIA_ROOT) == bytes_under(settings.MASTHEAD_ORIGINALS) == {}


@pytest.mark.parametrize("name", KEPT)
def test_a_good_file_is_kept_clean(editor: Client, settings, name: str) -> None:
    raw = KEPT[name]()
    assert add(editor, name, raw).status_code == 302
    many = add_many(editor, name, raw)
    assert many.json()["success"] is True, many.content
    assert Picture.objects.count() == 2
    for picture in Picture.objects.all():
        assert (picture.width, picture.height) == (48, 32)
        picture.get_rendition("width-40|format-webp")
    stored = bytes_under(settings.MEDIA_ROOT)
    assert len(stored) >= 2
    assert {path: found for path, data in stored.items() if (found := planted.found_in(data))} == {}
    assert list(bytes_under(settings.MASTHEAD_ORIGINALS).values()) == [raw, raw]


@pytest.mark.parametrize("said", [{"title": "t" * 300}, {"title": ""}, {"collection": "999999"}])
def test_a_form_that_fails_elsewhere_lets_nothing_raw_lie(editor: Client, settings, said: dict) -> None:
    """Wagtail would put the raw file beside the pictures and ask for the rest; later it would store it as it came."""
    Collection.get_first_root_node().add_child(name="Elsewhere")
    told = add_many(editor, "fine.jpg", planted.jpeg(), **said).json()
    leaks = {
        path: found for path, data in bytes_under(settings.MEDIA_ROOT).items() if (found := planted.found_in(data))
    }
    assert leaks == {}
    assert told["success"] is False
    assert "choose the file again" in told["error_message"]
    assert not UploadedFile.objects.exists()
    shown = add(editor, "fine.jpg", planted.jpeg(), **said)
    assert shown.status_code == 200
    assert bytes_under(settings.MEDIA_ROOT) == bytes_under(settings.MASTHEAD_ORIGINALS) == {}


def test_a_raw_file_that_waits_beside_the_pictures_is_cleaned_when_it_becomes_one(editor: Client, settings) -> None:
    """Wagtail's way from an unfinished upload goes past the model's own save."""
    waiting = UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(Picture),
        file=SimpleUploadedFile("raw.jpg", planted.jpeg()),
        uploaded_by_user=Member.objects.get(),
    )
    address = reverse("wagtailimages:create_multiple_from_uploaded_image", args=(waiting.pk,))
    prefix = f"uploaded-image-{waiting.pk}"
    answer = editor.post(address, {f"{prefix}-title": "A picture", f"{prefix}-tags": ""})
    assert answer.json()["success"] is True
    assert all(planted.found_in(data) == [] for data in bytes_under(settings.MEDIA_ROOT).values())
    assert list(bytes_under(settings.MASTHEAD_ORIGINALS).values()) == [planted.jpeg()]


def test_a_file_that_is_put_there_past_the_model_is_cleaned_too(db: None, settings) -> None:
    picture = Picture(title="A picture")
    picture.file.save("raw.jpg", SimpleUploadedFile("raw.jpg", planted.jpeg()), save=False)
    picture.save()
    assert all(planted.found_in(data) == [] for data in bytes_under(settings.MEDIA_ROOT).values())
    assert list(bytes_under(settings.MASTHEAD_ORIGINALS).values()) == [planted.jpeg()]


def test_words_of_the_camera_are_prefilled_and_an_editors_words_stand(editor: Client) -> None:
    add_many(editor, "fine.jpg", planted.jpeg())
    filled = Picture.objects.get()
    assert (filled.caption, filled.credit, filled.rights) == (planted.CAPTION, planted.CREDIT, planted.RIGHTS)
    add(editor, "fine.jpg", planted.jpeg(), credit="Somebody else")
    mine = Picture.objects.latest("pk")
    assert (mine.caption, mine.credit, mine.rights) == (planted.CAPTION, "Somebody else", planted.RIGHTS)


def test_words_of_a_packet_are_prefilled_with_the_alternative_text(editor: Client) -> None:
    add_many(editor, "fine.webp", encoded("WEBP", xmp=FULL.encode()))
    filled = Picture.objects.get()
    assert {name: getattr(filled, name) for name in SAID} == SAID


def test_a_new_file_takes_the_place_of_the_old_one_whole(editor: Client, settings, django_capture_on_commit_callbacks):
    add(editor, "one.jpg", planted.jpeg())
    picture = Picture.objects.get()
    picture.get_rendition("width-40")
    picture.credit = "Olena"
    picture.save()
    other = encoded("JPEG", image=planted.picture((80, 60)))
    said = {"title": "A picture", "file": SimpleUploadedFile("two.jpg", other), "tags": "", "credit": "Olena"}
    with django_capture_on_commit_callbacks(execute=True):
        assert editor.post(reverse("wagtailimages:edit", args=(picture.pk,)), said).status_code == 302
    changed = Picture.objects.get()
    assert (changed.width, changed.height, changed.renditions.count()) == (80, 60, 0)
    assert [path for path in bytes_under(settings.MEDIA_ROOT) if path.startswith("original_images")] == [
        changed.file.name
    ]
    assert bytes_under(settings.MASTHEAD_ORIGINALS) == {changed.sealed_name: other}
