"""How a page becomes an entry: its bodies squeezed, and the headers with which they are answered."""

import gzip
import re
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Final, Self
from urllib.parse import quote

import brotli

from masthead.press.entry import ENCODINGS, IN_PARTS, Entry, Variant, pack

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
_RECORDINGS: Final = ("audio/", "video/")
PAGE_AGE: Final = "public, max-age=60, stale-while-revalidate=600, stale-if-error=604800"
ASSET_AGE: Final = "public, max-age=31536000, immutable"
_HEADS_KEPT: Final = 64
_BREAKS_A_LINE: Final = re.compile(r"[\x00-\x1f\x7f]")


class PathTooLong(ValueError):
    """The address has more bytes than an edition can keep."""


class HeaderBroken(ValueError):
    """What would go into a header has a character that ends its line."""


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
    own = [
        f"content-type: {printed.media_type}",
        *([f"cache-tag: {','.join(printed.tags)}", f"surrogate-key: {' '.join(printed.tags)}"] if printed.tags else []),
        *([f"location: {in_ascii(printed.location)}"] if printed.location else []),
    ]
    if any(_BREAKS_A_LINE.search(line) for line in own):
        raise HeaderBroken(f"A header of {printed.path} has a character that ends its line.")
    age = ASSET_AGE if printed.path.startswith(IMMUTABLE) else PAGE_AGE
    return _block(own) + _common_head(printed.media_type, age, policy, varies)


@lru_cache(maxsize=_HEADS_KEPT)
def _common_head(media_type: str, age: str, policy: HeaderPolicy, varies: bool) -> bytes:  # noqa: FBT001 - a cache's key
    """Return what pages of a kind say alike; a server that remembers answers keeps that once."""
    return _block(
        [
            f"cache-control: {age}",
            *([IN_PARTS] if media_type.startswith(_RECORDINGS) else []),
            *(["vary: Accept-Encoding"] if varies else []),
            *security_headers(media_type=media_type, policy=policy),
        ]
    )


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
