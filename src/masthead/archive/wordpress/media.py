"""Pictures of an export: fetched when that is asked for, cleaned like any upload, and found again by address."""

import re
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from masthead.archive.wordpress.reading import Item
from masthead.lib.fetch import FetchRefused, fetch
from masthead.pictures.cleaning import PictureRefused
from masthead.pictures.models import Picture

# WordPress names its smaller copies name-300x200.jpg.
_ADDRESS: Final = re.compile(r"https?://[^\s\"'<>\\]+")
_GALLERY_NUMBER: Final = re.compile(r"(?<=[\"',])\d{1,12}(?=[\"',])")
_SIZE: Final = re.compile(r"-\d+x\d+(?=\.\w+$)")


class PictureNotBrought(ValueError):
    """An attachment could not become a picture; the message says why."""


class Media:
    """The pictures that came from this export, by the address they had there."""

    def __init__(self) -> None:
        self._by_address: dict[str, int] = {}
        self._by_number: dict[str, int] = {}
        self._attached: dict[str, list[str]] = {}
        self._new: set[str] = set()

    def remember(self, *, item: Item, picture_id: int, is_new: bool) -> None:
        """Let texts find a picture by its old address or number."""
        self._by_address[_key(item.attachment)] = self._by_number[item.id] = picture_id
        if is_new:
            self._new |= {_key(item.attachment), item.id}

    def attach(self, *, item: Item) -> None:
        """Note what an attachment was attached to, whether or not it comes in."""
        self._attached.setdefault(item.parent, []).append(item.id)

    def find(self, address: str) -> Picture | None:
        """Return our picture for an old address, of whatever size."""
        return _picture(self._by_address.get(_key(address)))

    def numbered(self, number: str) -> Picture | None:
        """Return our picture for the number of an attachment."""
        return _picture(self._by_number.get(number))

    def attached_to(self, number: str) -> tuple[str, ...]:
        """Return the numbers of what was attached to an item, which a gallery shows that names none."""
        return tuple(self._attached.get(number, ())) if number != "0" else ()

    def has_new_for(self, item: Item) -> bool:
        """Tell whether a picture came in just now that an earlier import had to leave out of this item."""
        named = (item.meta.get("_thumbnail_id", ""), *self.attached_to(item.id), *_GALLERY_NUMBER.findall(item.body))
        addresses = (_key(address) for address in _ADDRESS.findall(item.body))
        return bool(self._new) and not self._new.isdisjoint((*named, *addresses))


def bring(*, item: Item, credit: str) -> Picture:
    """Fetch an attachment and keep it as a picture.

    Raises:
        PictureNotBrought: it cannot be fetched, or is no picture that we keep.
    """
    try:
        raw = fetch(item.attachment)
        name = urlsplit(item.attachment).path.rsplit("/", 1)[-1] or "picture"
        words = item.meta.get("_wp_attachment_image_alt", "") or item.title or name
        picture = Picture(title=(item.title or name)[:255], description=words[:255], caption=item.excerpt[:400])
        # The gate lets no picture without a credit lead a story.
        picture.credit = credit[:160] or urlsplit(item.attachment).netloc[:160]
        picture.file = ContentFile(raw, name=name)
        picture.save()
    except FetchRefused as refused:
        raise PictureNotBrought(f"could not be fetched: {refused}") from refused
    except (PictureRefused, ValidationError) as refused:
        raise PictureNotBrought(f"is no picture that we keep: {refused}") from refused
    return picture


def _picture(picture_id: int | None) -> Picture | None:
    return Picture.objects.filter(pk=picture_id).first() if picture_id else None


def _key(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return _SIZE.sub("", f"{parts.netloc}{parts.path}")
