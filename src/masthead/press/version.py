"""Which version of the house prints: its code, templates and settings, in one digest."""

from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from django.conf import settings

_HOUSE: Final = Path(__file__).resolve().parent.parent
_SUFFIXES: Final = frozenset({".py", ".html", ".css", ".svg", ".js", ".mo", ".po"})

# What no page shows: where things lie and listen.
_UNSEEN: Final = {"database", "mail", "proxy", "press", "desk", "counter"}


@cache
def printing_version() -> bytes:
    """Return a digest that changes when the code, a template, a style or a setting that pages show changes."""
    state = blake2b(digest_size=16)
    config = settings.MASTHEAD_CONFIG
    state.update(repr(config.model_dump(exclude=_UNSEEN)).encode())
    for file in sorted(_HOUSE.rglob("*")):
        if file.suffix in _SUFFIXES and "tests" not in file.parts:
            state.update(str(file.relative_to(_HOUSE)).encode())
            state.update(file.read_bytes())
    return state.digest()
