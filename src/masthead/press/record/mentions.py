"""Which addresses of the paper a printed body names, in a link, a picture or a feed."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from masthead.press.entry import Entry
from masthead.press.view import View

_HOST: Final = re.compile(rb"https?://[^/\s\"'<>()\\]+")
_PATH: Final = re.compile(rb"/[^\s\"'<>()?#&;,\\]*")
_WITH_LINKS: Final = ("text/", "application/", "image/svg")


def named_in(body: bytes) -> set[bytes]:
    """Return all that may be a path in a body; rather too much than too little."""
    return set(_PATH.findall(_HOST.sub(b"", body)))


def named_by(view: View, *, entry: Entry) -> set[bytes]:
    """Return what the plain body of an entry names; a redirect names where it leads."""
    found = named_in(entry.location.encode())
    if entry.media_type.startswith(_WITH_LINKS):
        found |= named_in(view.get("bodies", entry.variants[-1].body_key) or b"")
    return found


def spellings(paths: Iterable[str]) -> set[bytes]:
    """Return paths as a body may write them: as they are, and with percent signs."""
    return {each for path in paths for each in (path.encode(), quote(path).encode())}
