"""What pages know of a picture, and how its sizes get into the edition."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby
from typing import Final

from masthead.pictures.lost_sizes import make_again
from masthead.pictures.models import Picture, Rendition
from masthead.pictures.plates import Plate, Source, media_path
from masthead.pictures.sizes import printed
from masthead.press.facts import Asset, FactKey, fact, need
from masthead.press.suspicion import suspect

# (format, filter) in the order a browser should choose; a width above the picture's own is left out.
WIDTHS: Final = (480, 960, 1600)
_FORMATS: Final = ("avif", "webp")
_MEDIA_TYPES: Final = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg", "png": "image/png"}
# What social cards show: the focal point decides what is cut off.
_CARD: Final = "fill-1200x630"
# In how many steps a page may say across a picture where its focal point lies; the style sheet has a rule for each.
_FOCUS_STEPS: Final = 10


@dataclass(frozen=True, kw_only=True)
class Size:
    """One stored size of a picture."""

    format: str
    name: str
    digest: str
    width: int
    height: int
    length_bytes: int

    @property
    def path(self) -> str:
        """The content-hashed path of this size in the edition."""
        return media_path(digest=self.digest, suffix=self.name.rpartition(".")[2])


@dataclass(frozen=True, kw_only=True)
class PictureRow:
    """A picture's words and sizes: ``sizes`` by format and width, one plain fallback, and one cut for social cards.

    ``focus`` is where its focal point lies, from 0 to 10 across and down; None where nobody set one.
    """

    alt: str
    caption: str
    credit: str
    focus: tuple[int, int] | None
    sizes: tuple[Size, ...]
    plain: Size
    large: Size


@fact("picture")
def picture(picture_id: int) -> PictureRow | None:
    """Return what a page shows of a picture; sizes that are missing are made and stored.

    Returns None where the picture or its file is gone.
    """
    row = Picture.objects.filter(pk=picture_id).first()
    if row is None or not row.file.storage.exists(row.file.name):
        return None
    widths = [width for width in WIDTHS if width < row.width] + ([row.width] if row.width <= WIDTHS[-1] else [])
    plain = "png" if row.file.name.endswith(".png") else "jpeg"
    with row.decoded_once():
        return PictureRow(
            alt=row.description,
            caption=row.caption,
            credit=row.credit,
            focus=_focus(row),
            sizes=tuple(chain(*(_growing(_wide(row, width=each, form=form) for each in widths) for form in _FORMATS))),
            plain=_wide(row, width=min(960, row.width), form=plain),
            large=_size(row=row, cut=_CARD, form=plain),
        )


def make_sizes(picture_id: int) -> None:
    """Make what a page will show of a picture, so that nobody who is printed meanwhile waits for the encoder.

    It is no part of a transaction that others wait for. Cost: the encoding of eight sizes, the first time.
    """
    picture.function(picture_id)


def _focus(row: Picture) -> tuple[int, int] | None:
    if not row.has_focal_point():
        return None
    across, down = row.focal_point_x / row.width, row.focal_point_y / row.height
    return min(_FOCUS_STEPS, round(across * _FOCUS_STEPS)), min(_FOCUS_STEPS, round(down * _FOCUS_STEPS))


def _growing(sizes: Iterable[Size]) -> tuple[Size, ...]:
    """Return those sizes that are wider than the one before: a detailed picture is narrower than was asked for."""
    found: list[Size] = []
    for size in sizes:
        if not found or size.width > found[-1].width:
            found.append(size)
    return tuple(found)


def _wide(row: Picture, *, width: int, form: str) -> Size:
    return _size(row=row, cut=f"width-{width}", form=form)


def _size(*, row: Picture, cut: str, form: str) -> Size:
    made: Rendition = row.get_rendition(f"{cut}|format-{form}|{printed(row)}")
    if not made.file.storage.exists(made.file.name):
        make_again(made)
    return Size(
        format=form,
        name=made.file.name,
        digest=made.digest,
        width=made.width,
        height=made.height,
        length_bytes=made.file.size,
    )


def plate(*, picture_id: int | None, caption: str = "") -> Plate | None:
    """Return a picture ready to be set, and make the edition carry its sizes; None where there is no picture.

    Args:
        caption: replaces the picture's own caption for this page.
    """
    row = picture(picture_id) if picture_id is not None else None
    if row is None:
        return None
    sources = tuple(
        Source(media_type=_MEDIA_TYPES[form], srcset=", ".join(f"{_carry(size)} {size.width}w" for size in sizes))
        for form, sizes in groupby(row.sizes, key=lambda size: size.format)
    )
    return Plate(
        sources=sources,
        href=_carry(row.plain),
        width=row.plain.width,
        height=row.plain.height,
        large=_carry(row.large),
        large_width=row.large.width,
        large_height=row.large.height,
        large_bytes=row.large.length_bytes,
        alt=row.alt,
        credit=row.credit,
        caption=caption or row.caption,
        focus=f"fx-{row.focus[0]} fy-{row.focus[1]}" if row.focus else "",
    )


def _carry(size: Size) -> str:
    return need(Asset(path=size.path, media_type=_MEDIA_TYPES[size.format], load=partial(_load, size.name)))


def _load(name: str) -> bytes:
    with Picture._meta.get_field("file").storage.open(name) as file:
        return bytes(file.read())


def _suspects(pk: str) -> Iterator[FactKey]:
    yield picture.key(int(pk))


suspect("pictures.picture", _suspects)
