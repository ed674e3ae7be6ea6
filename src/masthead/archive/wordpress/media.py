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
_SIZE: Final = re.compile(r"-\d+x\d+(?=\.\w+$)")


class PictureNotBrought(ValueError):
    """An attachment could not become a picture; the message says why."""


class Media:
    """The pictures that came from this export, by the address they had there."""

    def __init__(self) -> None:
        self._found: dict[str, int] = {}

    def remember(self, *, address: str, picture_id: int) -> None:
        """Let texts find a picture by its old address."""
        self._found[_key(address)] = picture_id

    def find(self, address: str) -> Picture | None:
        """Return our picture for an old address, of whatever size."""
        known = self._found.get(_key(address))
        return Picture.objects.filter(pk=known).first() if known else None


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
        picture.credit, picture.file = credit[:160], ContentFile(raw, name=name)
        picture.save()
    except FetchRefused as refused:
        raise PictureNotBrought(f"could not be fetched: {refused}") from refused
    except (PictureRefused, ValidationError) as refused:
        raise PictureNotBrought(f"is no picture that we keep: {refused}") from refused
    return picture


def _key(address: str) -> str:
    parts = urlsplit(address)
    return _SIZE.sub("", f"{parts.netloc}{parts.path}")
