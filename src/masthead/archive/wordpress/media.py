"""Pictures and recordings of an export: fetched when asked for, cleaned like any upload, found again by address."""

import re
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from masthead.archive.wordpress.reading import Item
from masthead.lib.fetch import FetchRefused, fetch
from masthead.pictures.cleaning import PictureRefused
from masthead.pictures.models import Picture
from masthead.stories.recording import Recording
from masthead.stories.recordings.refusal import RecordingRefused

# WordPress names its smaller copies name-300x200.jpg.
_RECORDED: Final = (".mp3", ".wav", ".m4a", ".mp4")
_ADDRESS: Final = re.compile(r"https?://[^\s\"'<>\\]+")
_GALLERY_NUMBER: Final = re.compile(r"(?<=[\"',])\d{1,12}(?=[\"',])")
_SIZE: Final = re.compile(r"-\d+x\d+(?=\.\w+$)")


class NotBrought(ValueError):
    """An attachment could not become a picture or a recording; the message says why."""


class Media:
    """The pictures that came from this export, by the address they had there."""

    def __init__(self) -> None:
        self._by_address: dict[str, int] = {}
        self._by_number: dict[str, int] = {}
        self._recordings: dict[str, int] = {}
        self._attached: dict[str, list[str]] = {}
        self._new: set[str] = set()

    def remember(self, *, item: Item, kept: Picture | Recording, is_new: bool) -> None:
        """Let texts find a picture by its old address or number, and a recording by its address."""
        if isinstance(kept, Recording):
            self._recordings[_key(item.attachment)] = kept.pk
        else:
            self._by_address[_key(item.attachment)] = self._by_number[item.id] = kept.pk
        if is_new:
            self._new |= {_key(item.attachment), item.id}

    def attach(self, *, item: Item) -> None:
        """Note what an attachment was attached to, whether or not it comes in."""
        self._attached.setdefault(item.parent, []).append(item.id)

    def find(self, address: str) -> Picture | None:
        """Return our picture for an old address, of whatever size."""
        return _picture(self._by_address.get(_key(address)))

    def recording(self, address: str) -> Recording | None:
        """Return our recording for an old address."""
        known = self._recordings.get(_key(address))
        return Recording.objects.filter(pk=known).first() if known else None

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


def bring(*, item: Item, credit: str) -> Picture | Recording:
    """Fetch an attachment and keep it, cleaned.

    Raises:
        NotBrought: it cannot be fetched, or is nothing that we keep.
    """
    is_recording = urlsplit(item.attachment).path.lower().endswith(_RECORDED)
    # The gate lets no picture without a credit lead a story.
    credit = credit[:160] or urlsplit(item.attachment).netloc[:160]
    try:
        raw = fetch(item.attachment)
        kept = _as_recording(item, raw=raw) if is_recording else _as_picture(item, raw=raw)
        kept.credit = credit
        kept.save()
    except FetchRefused as refused:
        raise NotBrought(f"could not be fetched: {refused}") from refused
    except (PictureRefused, RecordingRefused, ValidationError) as refused:
        kind = "recording" if is_recording else "picture"
        raise NotBrought(f"is no {kind} that we keep: {refused}") from refused
    return kept


def _as_picture(item: Item, *, raw: bytes) -> Picture:
    name = _name(item)
    words = item.meta.get("_wp_attachment_image_alt", "") or item.title or name
    picture = Picture(title=(item.title or name)[:255], description=words[:255], caption=item.excerpt[:400])
    picture.file = ContentFile(raw, name=name)
    return picture


def _as_recording(item: Item, *, raw: bytes) -> Recording:
    return Recording(title=(item.title or _name(item))[:160], file=ContentFile(raw, name=_name(item)))


def _name(item: Item) -> str:
    return urlsplit(item.attachment).path.rsplit("/", 1)[-1] or "attachment"


def _picture(picture_id: int | None) -> Picture | None:
    return Picture.objects.filter(pk=picture_id).first() if picture_id else None


def _key(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return _SIZE.sub("", f"{parts.netloc}{parts.path}")
