"""One path of the edition as it is stored: ready-made header blocks, and where the bodies lie."""

import gzip
import re
import struct
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final, NamedTuple, Self
from urllib.parse import quote

import brotli

ENCODINGS: Final = ("br", "gzip", "")
# The store's keys are 511 bytes at most, and an index puts 17 bytes behind a path.
LONGEST_PATH_BYTES: Final = 480
_SMALL: Final = 200
_GZIP_LEVEL: Final = 6
_BROTLI_QUALITY: Final = 5
_COMPRESSED: Final = (
    "text/",
    "application/json",
    "application/xml",
    "application/rss",
    "application/atom",
    "application/feed",
    "image/svg",
)
IMMUTABLE: Final = ("/static/", "/media/")
# Such a file is given in parts too; whoever serves goes by this line of its head.
IN_PARTS: Final = "accept-ranges: bytes"
_RECORDINGS: Final = ("audio/", "video/")
PAGE_AGE: Final = "public, max-age=60, stale-while-revalidate=600, stale-if-error=604800"
ASSET_AGE: Final = "public, max-age=31536000, immutable"
_TAGS: Final = re.compile(rb"^cache-tag: (.*)\r$", re.MULTILINE)
_BREAKS_A_LINE: Final = re.compile(r"[\x00-\x1f\x7f]")


class PathTooLong(ValueError):
    """The address has more bytes than an edition can keep."""


class HeaderBroken(ValueError):
    """What would go into a header has a character that ends its line."""


class EntryDamaged(ValueError):
    """The stored bytes are not an entry."""


@dataclass(frozen=True, kw_only=True)
class HeaderPolicy:
    """What every answer's headers depend on beyond the page: the counter's address, and whether all is HTTPS."""

    counter: str
    is_https: bool = False

    @classmethod
    def of(cls, *, paper: str, counter: str) -> Self:
        """Return what follows from the addresses."""
        return cls(counter=counter, is_https=paper.startswith("https://"))


@dataclass(frozen=True, kw_only=True)
class Printed:
    """One finished page or file, before it is packed. A CDN in front may forget all pages with one of its ``tags``."""

    path: str
    body: bytes
    media_type: str
    status: int = 200
    location: str = ""
    tags: tuple[str, ...] = ()


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


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A page packed and compressed, outside any transaction: ``bodies`` are (key, bytes) by encoding."""

    path: str
    packed: bytes
    bodies: tuple[tuple[bytes, bytes], ...] = field(repr=False)


def prepare(*, printed: Printed, policy: HeaderPolicy) -> Prepared:
    """Compress a page and make its header blocks. The same page always gives the same bytes.

    Raises:
        PathTooLong: the path has more than ``LONGEST_PATH_BYTES``.
        HeaderBroken: the media type would end its header line.
    """
    if len(printed.path.encode()) > LONGEST_PATH_BYTES:
        raise PathTooLong(f"The address is too long to be kept: {printed.path[:80]}...")
    bodies = [(_body_key(name=name, data=data), name, data) for name, data in _encodings(printed)]
    entry = Entry(
        status=printed.status,
        media_type=printed.media_type,
        location=printed.location,
        variants=tuple(_variant(encoding=name, key=key, data=data) for key, name, data in bodies),
        shared_head=_shared_head(printed=printed, policy=policy, varies=len(bodies) > 1),
    )
    return Prepared(path=printed.path, packed=pack(entry), bodies=tuple((key, data) for key, _, data in bodies))


def _body_key(*, name: str, data: bytes) -> bytes:
    """Return the key of stored bytes: their own digest, since the next compressor may squeeze differently."""
    return blake2b(data, digest_size=16).digest() + bytes([ENCODINGS.index(name)])


def _encodings(printed: Printed) -> list[tuple[str, bytes]]:
    plain = printed.body
    found = [("", plain)]
    if len(plain) >= _SMALL and printed.media_type.startswith(_COMPRESSED):
        squeezed = gzip.compress(plain, _GZIP_LEVEL, mtime=0)
        found.insert(0, ("gzip", squeezed))
        found.insert(0, ("br", brotli.compress(plain, quality=_BROTLI_QUALITY)))
    return [(name, data) for name, data in found if not name or len(data) < len(plain)]


def _variant(*, encoding: str, key: bytes, data: bytes) -> Variant:
    etag = b'"' + key.hex().encode() + b'"'
    lines = [
        f"content-length: {len(data)}",
        *([f"content-encoding: {encoding}"] if encoding else []),
        f"etag: {etag.decode()}",
    ]
    return Variant(encoding, etag, _block(lines), key)


def _shared_head(*, printed: Printed, policy: HeaderPolicy, varies: bool) -> bytes:
    lines = [
        f"content-type: {printed.media_type}",
        *([f"cache-tag: {','.join(printed.tags)}", f"surrogate-key: {' '.join(printed.tags)}"] if printed.tags else []),
        *([f"location: {in_ascii(printed.location)}"] if printed.location else []),
        # From here on pages of a kind say the same, and a server that remembers answers keeps that once.
        f"cache-control: {ASSET_AGE if printed.path.startswith(IMMUTABLE) else PAGE_AGE}",
        *([IN_PARTS] if printed.media_type.startswith(_RECORDINGS) else []),
        *(["vary: Accept-Encoding"] if varies else []),
        *security_headers(media_type=printed.media_type, policy=policy),
    ]
    if any(_BREAKS_A_LINE.search(line) for line in lines):
        raise HeaderBroken(f"A header of {printed.path} has a character that ends its line.")
    return _block(lines)


def _block(lines: list[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def security_headers(*, media_type: str, policy: HeaderPolicy) -> tuple[str, ...]:
    """Return the security headers of an answer, one ``name: value`` each."""
    common = ["x-content-type-options: nosniff"]
    if policy.is_https:
        common.append("strict-transport-security: max-age=31536000; includeSubDomains")
    if not media_type.startswith("text/html"):
        return (*common, "content-security-policy: default-src 'none'", "cross-origin-resource-policy: cross-origin")
    content = (
        "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; script-src 'self'; "
        f"connect-src 'self' {policy.counter}; base-uri 'none'; form-action {policy.counter}; frame-ancestors 'none'"
    )
    return (
        *common,
        f"content-security-policy: {content}",
        "referrer-policy: strict-origin",
        "permissions-policy: browsing-topics=(), camera=(), geolocation=(), interest-cohort=(), microphone=()",
        "cross-origin-opener-policy: same-origin",
        "cross-origin-resource-policy: same-origin",
    )


def in_ascii(location: str) -> str:
    """Return where a redirect leads as a header says it."""
    return quote(location, safe="/:?#[]@!$&'()*+,;=%~-._")


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
