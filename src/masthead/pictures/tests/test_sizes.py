"""The sizes that a page offers of a picture: small first, none larger than the picture, named by their bytes."""

import hashlib
import re
import shutil
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from PIL.ImageFile import ImageFile

from masthead.pictures.facts import picture as picture_fact
from masthead.pictures.facts import plate
from masthead.pictures.models import Picture, Rendition
from masthead.pictures.tests import planted
from masthead.press.facts import recording

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "supporters"])]


def kept(size: tuple[int, int], *, mode: str = "RGB") -> Picture:
    picture = Picture(title="A picture", description="Words", credit="O. Marchuk", caption="Own caption")
    picture.file = ContentFile(planted.encoded("PNG", image=planted.picture(size, mode)), name="a.png")
    picture.save()
    return picture


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (48, [48]),
        (480, [480]),
        (700, [480, 700]),
        (960, [480, 960]),
        (1600, [480, 960, 1600]),
        (2000, [480, 960, 1600]),
    ],
)
def test_no_size_is_larger_than_the_picture(width: int, widths: list[int]) -> None:
    row = picture_fact(kept((width, width // 2)).pk)
    assert row is not None
    for form in ("avif", "webp"):
        assert [size.width for size in row.sizes if size.format == form] == widths
    assert row.plain.width == min(960, width)


@pytest.mark.parametrize(
    ("size", "card"), [((2400, 1600), (1200, 630)), ((600, 600), (600, 316)), ((48, 32), (48, 26))]
)
def test_what_a_social_card_shows_has_its_shape(size: tuple[int, int], card: tuple[int, int]) -> None:
    row = picture_fact(kept(size).pk)
    assert (row.large.width, row.large.height) == card


def test_every_size_is_named_by_its_bytes_and_carried_by_the_page() -> None:
    picture = kept((700, 350))
    with recording() as recorder:
        shown = plate(picture_id=picture.pk, caption="")
    assert shown is not None
    offered = " ".join(source.srcset for source in shown.sources)
    named = {shown.href, shown.large, *re.findall(r"(/media/\S+) \d+w", offered)}
    assert named == set(recorder.assets)
    for path, asset in recorder.assets.items():
        assert path.split("/")[-1].split(".")[0] == hashlib.sha256(asset.load()).hexdigest()[:20]


def test_a_picture_is_decoded_once_for_all_its_sizes_and_none_of_them_to_be_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    picture = kept((700, 350))
    decoded, prepare = [], ImageFile.load_prepare
    monkeypatch.setattr(ImageFile, "load_prepare", lambda file: decoded.append(file.format) or prepare(file))
    for _ in range(2):
        row = picture_fact(picture.pk)
        assert row is not None
        assert len(row.sizes) == 4
    assert decoded == ["JPEG"], "as which a photo is kept"
    for size in (*row.sizes, row.plain, row.large):
        with picture.file.storage.open(size.name) as file:
            assert Image.open(file).size == (size.width, size.height)


@pytest.mark.parametrize("place", [0, 2])
def test_the_focal_point_decides_what_a_card_shows(place: int) -> None:
    """Three squares beside each other, of which a card of a tall picture shows one."""
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    drawn = Image.new("RGB", (100, 600))
    for number, colour in enumerate(colours):
        drawn.paste(colour, (0, 200 * number, 100, 200 * number + 200))
    picture = Picture(title="Tall", file=ContentFile(planted.encoded("PNG", image=drawn), name="a.png"))
    picture.focal_point_x, picture.focal_point_y = 50, 100 + 200 * place
    picture.focal_point_width = picture.focal_point_height = 40
    picture.save()
    row = picture_fact(picture.pk)
    with picture.file.storage.open(row.large.name) as file:
        shown = Image.open(file).convert("RGB").resize((1, 1)).getpixel((0, 0))
    assert max(range(3), key=lambda channel: shown[channel]) == place
    assert plate(picture_id=picture.pk).focus == f"fx-5 fy-{round((1 + 2 * place) / 6 * 10)}"
    assert plate(picture_id=kept((60, 40)).pk).focus == ""


def test_other_words_make_other_sizes_and_let_go_of_the_old_ones() -> None:
    picture = kept((60, 40))
    before = picture_fact(picture.pk)
    picture.credit = "Somebody else"
    picture.save()
    assert not picture.renditions.exists()
    after = picture_fact(picture.pk)
    assert {size.path for size in after.sizes}.isdisjoint(size.path for size in before.sizes)


def test_a_page_may_say_its_own_caption_and_the_credit_stays() -> None:
    picture = kept((60, 40))
    assert plate(picture_id=picture.pk).caption == "Own caption"
    mine = plate(picture_id=picture.pk, caption="Mine")
    assert (mine.caption, mine.credit, mine.alt) == ("Mine", "O. Marchuk", "Words")


def test_what_shines_through_is_offered_as_png_and_not_on_black() -> None:
    clear = Picture(
        title="Clear", file=ContentFile(planted.encoded("PNG", image=Image.new("RGBA", (60, 40))), name="c.png")
    )
    clear.save()
    row = picture_fact(clear.pk)
    assert row.plain.path.endswith(".png")
    for size in (*row.sizes, row.plain):
        with Picture._meta.get_field("file").storage.open(size.name) as file:
            assert Image.open(file).convert("RGBA").getpixel((5, 5))[3] == 0


def test_there_is_no_picture_where_its_row_or_file_is_gone(settings) -> None:
    picture = kept((60, 40))
    assert picture_fact(picture.pk + 1) is None
    assert plate(picture_id=None) is None
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "original_images")
    assert picture_fact(picture.pk) is None


def test_a_size_that_another_process_took_away_is_made_again(settings) -> None:
    """A memory of sizes in this process would name a file that is gone, and the page could not be printed."""
    picture = kept((60, 40))
    before = picture_fact(picture.pk)
    Rendition.objects.all()._raw_delete("default")
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "images")
    assert picture_fact(picture.pk) == before
    assert (Path(settings.MEDIA_ROOT) / before.plain.name).exists()
