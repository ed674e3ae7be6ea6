"""Which addresses of the paper a printed body names, in a link, a picture or a feed."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from masthead.press.entry import Entry, unpack
from masthead.press.view import NUMBER_BYTES, View

_HOST: Final = re.compile(rb"https?://[^/\s\"'<>()\\]+")
_PATH: Final = re.compile(rb"/[^\s\"'<>()?#&;,\\]*")
_STEPS_OF_LEADS: Final = 8
TEXTUAL: Final = ("text/", "application/", "image/svg")


def named_in(body: bytes) -> set[bytes]:
    """Return all that may be a path in a body; rather too much than too little."""
    return set(_PATH.findall(_HOST.sub(b"", body)))


def named_by(view: View, *, entry: Entry) -> set[bytes]:
    """Return what the plain body of an entry names; a redirect names where it leads."""
    found = named_in(entry.location.encode())
    if entry.media_type.startswith(TEXTUAL):
        found |= named_in(view.get("bodies", entry.variants[-1].body_key) or b"")
    return found


def spellings(paths: Iterable[str]) -> set[bytes]:
    """Return paths as a body may write them: as they are, and with percent signs."""
    return {each for path in paths for each in (path.encode(), quote(path).encode())}


def addresses_of(view: View, *, paths: Iterable[str]) -> set[str]:
    """Return paths and every other from which readers were ever led to one of them."""
    leads: dict[str, set[str]] = {}
    rows = (*view.items("paths"), *((key[NUMBER_BYTES:], raw) for key, raw in view.items("before") if raw))
    for key, raw in rows:
        location = unpack(raw).location
        if location:
            leads.setdefault(location, set()).add(key.decode())
    found = set(paths)
    for _ in range(_STEPS_OF_LEADS):
        known = spellings(found)
        found |= {each for location in leads if known & named_in(location.encode()) for each in leads[location]}
    return found
