"""The paper's own files: composed and named by their content, and carried by the edition."""

import re
from dataclasses import dataclass
from functools import cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import Final

from masthead.press.facts import Asset, need

_FOLDER: Final = Path(__file__).resolve().parent / "paper"
# One file a component, in the order of the cascade's layers.
SHEETS: Final = (
    "layers",
    "reset",
    "tokens",
    "base",
    "header",
    "footer",
    "focus",
    "card",
    "front",
    "package",
    "story",
    "parts",
    "boxes",
    "correction",
    "live",
    "listing",
    "search",
    "message",
    "form",
    "ballot",
    "support",
    "appeal",
    "agenda",
    "utilities",
    "print",
)
_MEDIA_TYPES: Final = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml", "js": "text/javascript; charset=utf-8"}
_STRING: Final = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", re.DOTALL)
_COMMENT: Final = re.compile(rf"{_STRING.pattern}|/\*.*?\*/", re.DOTALL)
_SPACE: Final = re.compile(r"\s+")
_TIGHT: Final = re.compile(r"\s*([{};,])\s*")


@dataclass(frozen=True, kw_only=True)
class StaticFile:
    """A file of the paper: where it is served, and its bytes."""

    path: str
    media_type: str
    body: bytes


def static_path(name: str) -> str:
    """Return the content-hashed path of a file of the paper, and make the edition carry it.

    Raises:
        FileNotFoundError: the paper has no such file.
    """
    file = static_file(name)
    return need(Asset(path=file.path, media_type=file.media_type, load=partial(_body_of, name)))


def _body_of(name: str) -> bytes:
    return static_file(name).body


@cache
def static_file(name: str) -> StaticFile:
    """Return a file of the paper; ``paper.css`` is composed of one sheet a component."""
    body = compose() if name == "paper.css" else _FOLDER.joinpath(*name.split("/")).read_bytes()
    stem, _, suffix = name.rpartition(".")
    digest = blake2b(body, digest_size=6).hexdigest()
    return StaticFile(path=f"/static/{stem}.{digest}.{suffix}", media_type=_MEDIA_TYPES[suffix], body=body)


def compose() -> bytes:
    """Return all sheets as one, without comments and needless space."""
    text = "".join((_FOLDER / "css" / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)
    return tightened(text).encode()


def tightened(css: str) -> str:
    """Return ``css`` without comments, and with white space only where it means something; strings stay as they are."""
    parts = _STRING.split(_COMMENT.sub(lambda found: found[1] or "", css))
    tight = (part if place % 2 else _TIGHT.sub(r"\1", _SPACE.sub(" ", part)) for place, part in enumerate(parts))
    return "".join(tight).replace(";}", "}").strip()
