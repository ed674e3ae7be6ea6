"""One path of the edition as it is stored: ready-made header blocks, and where the bodies lie."""

import re
import struct
from dataclasses import dataclass
from typing import Final, NamedTuple

ENCODINGS: Final = ("br", "gzip", "")
# Such a file is given in parts too; whoever serves goes by this line of its head.
IN_PARTS: Final = "accept-ranges: bytes"
_TAGS: Final = re.compile(rb"^cache-tag: (.*)\r$", re.MULTILINE)


class EntryDamaged(ValueError):
    """The stored bytes are not an entry."""


@dataclass(frozen=True)
class Variant:
    """One encoding of a body: the headers that are its own (each line ended by CRLF) and the key of its bytes."""

    encoding: str
    etag: bytes
    own_head: bytes
    body_key: bytes


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A path as stored: status, what the headers of its variants share, and one for each encoding worth having."""

    status: int
    media_type: str
    location: str
    variants: tuple[Variant, ...]
    shared_head: bytes = b""

    def variant(self, encoding: str) -> Variant | None:
        """Return the variant in ``encoding`` (empty for the plain bytes)."""
        return next((each for each in self.variants if each.encoding == encoding), None)

    def head(self, variant: Variant) -> bytes:
        """Return the header block of a variant."""
        return variant.own_head + self.shared_head

    @property
    def tags(self) -> tuple[str, ...]:
        """By which a CDN in front forgets it: what kind of page it is, and which."""
        found = _TAGS.search(self.head(self.variants[-1]))
        return tuple(found[1].decode().split(",")) if found else ()

    @property
    def digest(self) -> bytes:
        """The 16 bytes that stand for the plain body."""
        return self.variants[-1].body_key[:16]


_HEAD = struct.Struct(">HHHB")
_PART = struct.Struct(">BBHH")
# The part that has the headers which the others share comes first and has no bytes of its own; entries of earlier
# houses have none. Three quarters of an entry are such headers, and the store has a whole page for what is long.
_SHARED: Final = 255


def pack(entry: Entry) -> bytes:
    """Return an entry as bytes."""
    media, location = entry.media_type.encode(), entry.location.encode()
    parts = [(ENCODINGS.index(each.encoding), each.body_key, each.etag, each.own_head) for each in entry.variants]
    if entry.shared_head:
        parts.insert(0, (_SHARED, b"", b"", entry.shared_head))
    out = [_HEAD.pack(entry.status, len(media), len(location), len(parts)), media, location]
    for index, key, etag, head in parts:
        out += [_PART.pack(index, len(key), len(etag), len(head)), key, etag, head]
    return b"".join(out)


def unpack(raw: bytes) -> Entry:
    """Return the entry that ``raw`` holds.

    Raises:
        EntryDamaged: these are not, to the last byte, the bytes that ``pack`` made of an entry.
    """
    try:
        status, media, location, count = _HEAD.unpack_from(raw)
        at = _HEAD.size
        media_type, at = raw[at : at + media].decode(), at + media
        target, at = raw[at : at + location].decode(), at + location
        variants, shared = [], b""
        for number in range(count):
            index, key, etag, head = _PART.unpack_from(raw, at)
            at += _PART.size
            parts = raw[at : at + key], raw[at + key : at + key + etag], raw[at + key + etag : at + key + etag + head]
            at += key + etag + head
            if index == _SHARED and _is_shared(number, key, etag, head):
                shared = bytes(parts[2])
            else:
                variants.append(Variant(ENCODINGS[index], bytes(parts[1]), bytes(parts[2]), bytes(parts[0])))
    except (struct.error, UnicodeDecodeError, IndexError) as error:
        raise EntryDamaged("An entry of the edition cannot be read.") from error
    if at != len(raw) or not variants or variants[-1].encoding:
        raise EntryDamaged("An entry of the edition is not whole.")
    return Entry(status=status, media_type=media_type, location=target, variants=tuple(variants), shared_head=shared)


class Picked(NamedTuple):
    """What is sent of an entry: its status, and one variant's tag, header block and key of the body."""

    status: int
    etag: bytes
    head: bytes
    body_key: bytes


def pick(*, raw: bytes | memoryview, preferred: tuple[str, ...]) -> Picked:
    """Return the variant of an entry that ``preferred`` names first, or else the plain one.

    The same as looking through what ``unpack`` gives, for whoever does it many times a second.

    Raises:
        EntryDamaged: these are not, to the last byte, the bytes that ``pack`` made of an entry.
    """
    try:
        status, media, location, count = _HEAD.unpack_from(raw)
        at, places, part, encoding, shared = _HEAD.size + media + location, {}, _PART.size, None, b""
        for number in range(count):
            index, key, etag, head = _PART.unpack_from(raw, at)
            at += part
            if index == _SHARED and _is_shared(number, key, etag, head):
                shared = bytes(raw[at : at + head])
            else:
                encoding = ENCODINGS[index]
                places[encoding] = at, key, etag, head
            at += key + etag + head
    except (struct.error, IndexError) as error:
        raise EntryDamaged("An entry of the edition cannot be read.") from error
    if at != len(raw) or encoding != "":
        raise EntryDamaged("An entry of the edition is not whole.")
    for name in preferred:
        if name in places:
            encoding = name
            break
    at, key, etag, head = places[encoding]
    tag_at, head_at = at + key, at + key + etag
    own = bytes(raw[head_at : head_at + head])
    return Picked(status, bytes(raw[tag_at:head_at]), own + shared, bytes(raw[at:tag_at]))


def _is_shared(number: int, key: int, etag: int, head: int) -> bool:
    return number == 0 and head > 0 and not key + etag
