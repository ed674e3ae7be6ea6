"""However detailed a photo is, no size of it that a page offers weighs more than the paper promises."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from masthead.pictures.facts import picture
from masthead.pictures.models import Picture

pytestmark = [pytest.mark.django_db(databases=["default", "supporters"]), pytest.mark.once]

HERO_BYTES = 60_000


def flat() -> Image.Image:
    return Image.new("RGB", (2400, 1600), "teal")


def detailed() -> Image.Image:
    """Draw what a photo of leaves or a crowd is to a compressor: detail at every scale."""
    seen = Image.new("L", (2400, 1600), 128)
    for step in range(3, 11):
        grain = Image.effect_noise((2**step, 2**step * 2 // 3), 90).resize(seen.size)
        seen = Image.blend(seen, grain, 0.16)
    return seen.convert("RGB")


def noise() -> Image.Image:
    return Image.effect_noise((2400, 1600), 60).convert("RGB")


@pytest.mark.parametrize("draw", [flat, detailed, noise])
def test_no_size_is_heavy(draw) -> None:
    out = BytesIO()
    draw().save(out, "JPEG", quality=92)
    row = Picture(title="A photo", description="A photo", credit="O. Marchuk")
    row.file = ContentFile(out.getvalue(), name="photo.jpg")
    row.save()
    sizes = picture.peek(row.pk).sizes
    files = [(size, row.file.storage.open(size.name).read()) for size in sizes]
    assert [(size.width, len(data)) for size, data in files if len(data) > HERO_BYTES] == []
    assert [Image.open(BytesIO(data)).size for _, data in files] == [(size.width, size.height) for size in sizes]
    for form, least in (("avif", 960), ("webp", 760)):
        widths = [size.width for size in sizes if size.format == form]
        assert widths == sorted(set(widths))
        assert widths[0] == 480 or draw is noise
        assert widths[-1] >= {flat: 1600, detailed: least, noise: 200}[draw]
