"""What an editor hid in a picture cannot be told from any byte of it, and is nowhere where it was before."""

import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.models import ModelLogEntry

from masthead.jobs.models import Job
from masthead.pictures import cleaning
from masthead.pictures.facts import picture as picture_fact
from masthead.pictures.hiding import HIDE, Wish, delete_for_good, hide
from masthead.pictures.kept_sizes import keeping_sizes
from masthead.pictures.models import FormerSize, Picture, PictureExchanged, Rendition
from masthead.pictures.tests import planted
from masthead.pictures.tiles import MARGIN, Part, tiled
from masthead.staff.models import Member

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
PART = Part(left=100, top=60, width=40, height=30)
PHOTO = planted.encoded("JPEG", image=planted.picture((400, 300)), exif=planted.exif())
DESK_RECIPES = ("max-165x165", "max-800x600", "max-1600x1600", "original")
Encode = Callable[[Image.Image], bytes]


def as_jpeg(image: Image.Image, **said) -> bytes:
    return planted.encoded("JPEG", image=image, quality=85, **said)


ENCODERS: dict[str, Encode] = {
    "PNG": lambda image: planted.encoded("PNG", image=image),
    "JPEG": as_jpeg,
    "turned": lambda image: as_jpeg(image.transpose(Image.Transpose.ROTATE_90), exif=planted.exif(6)),
    "clear": lambda image: planted.encoded("PNG", image=_clear(image)),
}


def _clear(image: Image.Image) -> Image.Image:
    shown = image.convert("RGBA")
    shown.putpixel((0, 0), (0, 0, 0, 0))
    return shown


def scene(size: tuple[int, int], *, secret: str, box: tuple[int, int, int, int]) -> Image.Image:
    """Draw a picture with detail everywhere; within the box, what the secret says."""
    luck = random.Random("around")
    shown = Image.frombytes("RGB", (size[0] // 4, size[1] // 4), luck.randbytes(size[0] // 4 * (size[1] // 4) * 3))
    shown = shown.resize(size)
    width, height = box[2] - box[0], box[3] - box[1]
    shown.paste(Image.frombytes("RGB", (width, height), random.Random(secret).randbytes(width * height * 3)), box)
    return shown


def uploaded(raw: bytes, **said) -> Picture:
    picture = Picture(title="A picture", description="Words", file=ContentFile(raw, name="camera.jpg"), **said)
    picture.save()
    return picture


def an_editor() -> Member:
    return Member.objects.get_or_create(email="hider@harbour.example")[0]


def hide_in(picture: Picture, *parts: Part, destroys: bool = False, forgets: bool = False) -> Picture:
    wish = Wish(parts=parts or (PART,), destroys_original=destroys, forgets_earlier=forgets)
    hide(picture_id=picture.pk, file_name=picture.file.name, wish=wish, by=an_editor())
    return Picture.objects.get(pk=picture.pk)


def every_byte(picture: Picture) -> list[bytes]:
    """Return the stored file, every size that readers get, and every one that the desk shows."""
    row = picture_fact(picture.pk)
    names = [size.name for size in (*row.sizes, row.plain, row.large)]
    names += [picture.get_rendition(recipe).file.name for recipe in DESK_RECIPES]
    return [Path(picture.file.storage.path(name)).read_bytes() for name in (picture.file.name, *names)]


@pytest.mark.once
@pytest.mark.parametrize("form", ENCODERS)
def test_two_pictures_that_differ_only_in_what_is_hidden_become_the_same(form: str) -> None:
    box = (PART.left, PART.top, PART.left + PART.width, PART.top + PART.height)
    one, other = (
        uploaded(ENCODERS[form](scene((320, 240), secret=secret, box=box))) for secret in ("a face", "another")
    )
    assert not set(every_byte(one)) & set(every_byte(other))
    assert every_byte(hide_in(one)) == every_byte(hide_in(other))


@pytest.mark.once
def test_no_part_of_any_picture_can_be_told(
    monkeypatch: pytest.MonkeyPatch, runs_whole: bool, counts: Callable[..., None]
) -> None:
    """Of any size, at any place, made smaller on the way in or not: the stored files are the same byte for byte."""
    monkeypatch.setattr(cleaning, "LONGEST_SIDE", 320)
    luck = random.Random("places")
    pictures = 2_000 if runs_whole else 25
    counts(pictures=pictures)
    for _ in range(pictures):
        width, height = luck.randint(60, 640), luck.randint(60, 640)
        scale = min(1.0, 320 / max(width, height))
        left, top = luck.randrange(width - 20), luck.randrange(height - 20)
        box = (left, top, left + luck.randint(1, width - left), top + luck.randint(1, height - top))
        part = Part(
            left=int(left * scale),
            top=int(top * scale),
            width=int((box[2] - left) * scale) + 2,
            height=int((box[3] - top) * scale) + 2,
        )
        encode = ENCODERS[luck.choice(("PNG", "JPEG"))]
        shown = {
            tiled(cleaning.clean_picture(encode(scene((width, height), secret=each, box=box))).data, parts=(part,)).data
            for each in ("one", "other")
        }
        assert len(shown) == 1, (width, height, box)


@pytest.mark.once
def test_what_is_not_hidden_stays_as_it_was() -> None:
    drawn = planted.picture((400, 300))
    data = tiled(planted.encoded("PNG", image=drawn), parts=(Part(left=300, top=200, width=20, height=20),)).data
    shown = Image.open(io.BytesIO(data)).convert("RGB")
    for place in ((20, 20), (300 - MARGIN - 12, 210), (310, 200 - MARGIN - 12), (399, 20)):
        assert all(abs(a - b) < 12 for a, b in zip(shown.getpixel(place), drawn.getpixel(place), strict=True)), place
    assert len(set(shown.getpixel((310, 210)))) <= 3


@pytest.mark.once
@pytest.mark.parametrize(
    "part", [Part(left=0, top=0, width=10**9, height=10**9), Part(left=399, top=299, width=1, height=1)]
)
def test_a_part_may_reach_to_the_edges(part: Part) -> None:
    data = tiled(planted.encoded("PNG", image=planted.picture((400, 300))), parts=(part,)).data
    assert max(Image.open(io.BytesIO(data)).convert("RGB").getpixel((399, 299))) < 140


def bytes_under(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run_owed() -> None:
    for job in Job.objects.filter(task__endswith="delete_for_good"):
        delete_for_good.func(**job.kwargs)


@pytest.mark.parametrize("destroys", [False, True])
def test_the_file_and_its_sizes_are_gone_and_the_original_as_was_chosen(settings, destroys: bool) -> None:
    picture = uploaded(PHOTO, credit="O. Marchuk", focal_point_x=5, focal_point_y=5)
    sizes = {size.path for size in picture_fact(picture.pk).sizes}
    every_byte(picture)
    before = bytes_under(settings.MEDIA_ROOT)
    after = hide_in(picture, Part(left=0, top=0, width=10, height=10), destroys=destroys)
    run_owed()
    left = bytes_under(settings.MEDIA_ROOT)
    assert not set(left.values()) & set(before.values())
    assert list(left) == [after.file.name]
    assert list(bytes_under(settings.MASTHEAD_ORIGINALS).values()) == ([] if destroys else [PHOTO])
    assert after.sealed_name == ("" if destroys else picture.sealed_name)
    assert (after.credit, after.focal_point_x, after.width) == ("O. Marchuk", 5, picture.width)
    assert {size.path for size in picture_fact(after.pk).sizes}.isdisjoint(sizes)
    entry = ModelLogEntry.objects.get(action=HIDE)
    assert (entry.user, entry.data) == (an_editor(), {"original_destroyed": destroys})


def test_deleting_again_takes_nothing_from_a_later_upload_of_the_same_name(settings) -> None:
    picture = uploaded(PHOTO)
    hide_in(picture)
    run_owed()
    again = uploaded(PHOTO)
    assert again.file.name == picture.file.name
    run_owed()
    assert (settings.MEDIA_ROOT / again.file.name).exists()


def test_an_undone_hiding_leaves_everything(settings) -> None:
    picture = uploaded(PHOTO)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        hide_in(picture, destroys=True)
        raise ZeroDivisionError
    run_owed()
    still = Picture.objects.get()
    assert still.file.name == picture.file.name
    assert (settings.MEDIA_ROOT / still.file.name).exists()
    assert (settings.MASTHEAD_ORIGINALS / still.sealed_name).exists()


def test_nothing_is_hidden_in_another_picture_than_was_seen() -> None:
    picture = uploaded(PHOTO)
    hide_in(picture)
    with pytest.raises(PictureExchanged):
        hide_in(picture)


def test_whoever_read_the_picture_before_makes_no_size_of_it_afterwards(settings) -> None:
    picture = uploaded(PHOTO)
    early = Picture.objects.get()
    hide_in(picture)
    before = set(bytes_under(settings.MEDIA_ROOT))
    with pytest.raises(PictureExchanged):
        early.get_rendition("width-40")
    assert set(bytes_under(settings.MEDIA_ROOT)) == before
    assert not Rendition.objects.exists()


def test_a_preview_that_began_before_brings_no_size_back(settings, django_capture_on_commit_callbacks) -> None:
    picture = uploaded(PHOTO)
    with django_capture_on_commit_callbacks(execute=True), keeping_sizes():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            picture.get_rendition("width-40")
            raise ZeroDivisionError
        after = hide_in(picture)
    run_owed()
    assert not Rendition.objects.exists()
    assert list(bytes_under(settings.MEDIA_ROOT)) == [after.file.name]


def test_earlier_sizes_are_remembered_and_unwanted_where_that_was_asked_for() -> None:
    picture = uploaded(PHOTO, credit="A name")
    first = {size.path for size in picture_fact(picture.pk).sizes}
    picture.credit = ""
    picture.save()
    second = {size.path for size in picture_fact(picture.pk).sizes}
    other = uploaded(PHOTO)
    picture_fact(other.pk)
    hide_in(other)
    assert not FormerSize.objects.filter(is_unwanted=True).exists()
    hide_in(picture, forgets=True)
    unwanted = set(FormerSize.objects.filter(is_unwanted=True).values_list("path", flat=True))
    assert first | second <= unwanted
    assert all(path.startswith("/media/") for path in unwanted)


def form_of(picture: Picture, *rows: tuple[int, int, int, int], **said: str) -> dict[str, str]:
    filled = {"part-TOTAL_FORMS": "6", "part-INITIAL_FORMS": "0", "file_name": picture.file.name, "original": "keep"}
    for number, row in enumerate(rows):
        for name, value in zip(("left", "top", "width", "height"), row, strict=True):
            filled[f"part-{number}-{name}"] = str(value)
    return {name: value for name, value in (filled | said).items() if value}


def test_an_editor_hides_parts_without_a_script(editor: Client) -> None:
    picture = uploaded(PHOTO)
    address = reverse("hide_parts", args=(picture.pk,))
    page = editor.get(address).content.decode()
    assert page.count('name="part-') == 6 * 4 + 4
    assert address in editor.get(reverse("wagtailimages:edit", args=(picture.pk,))).content.decode()
    answer = editor.post(address, form_of(picture, (0, 0, 30, 30), (200, 100, 60, 40)))
    assert answer.status_code == 302
    shown = Image.open(Picture.objects.get().file).convert("RGB")
    assert max(abs(a - b) for a, b in zip(shown.getpixel((10, 10)), (92, 92, 96), strict=True)) < 40


@pytest.mark.once
@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((), {}),
        (((0, 0, 30, 0),), {}),
        (((400, 0, 30, 30),), {}),
        (((-1, 0, 30, 30),), {}),
        (((0, 0, 30, 30),), {"original": ""}),
        (((0, 0, 30, 30),), {"original": "burn"}),
        (((0, 0, 30, 30),), {"part-1-left": "5"}),
    ],
)
def test_an_unclear_form_hides_nothing_and_says_why(editor: Client, rows: tuple, said: dict) -> None:
    picture = uploaded(PHOTO)
    answer = editor.post(reverse("hide_parts", args=(picture.pk,)), form_of(picture, *rows, **said))
    assert answer.status_code == 200
    assert "error-message" in answer.content.decode()
    assert Picture.objects.get().file.name == picture.file.name


def test_a_form_for_a_file_that_was_exchanged_hides_nothing(editor: Client) -> None:
    picture = uploaded(PHOTO)
    after = hide_in(picture)
    answer = editor.post(reverse("hide_parts", args=(picture.pk,)), form_of(picture, (0, 0, 30, 30)), follow=True)
    assert "Nothing was hidden" in answer.content.decode()
    assert Picture.objects.get().file.name == after.file.name


def test_an_editor_is_told_of_the_same_file_elsewhere(editor: Client) -> None:
    one, other = uploaded(PHOTO), uploaded(PHOTO)
    address, there = (reverse("hide_parts", args=(picture.pk,)) for picture in (one, other))
    assert there in editor.get(address).content.decode()
    assert there in editor.post(address, form_of(one, (0, 0, 30, 30)), follow=True).content.decode()
    assert there not in editor.get(address).content.decode()
