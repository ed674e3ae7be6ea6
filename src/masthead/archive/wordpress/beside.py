"""What an export holds besides a text that the text leans on: pictures, footnotes, embedded posts."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

MOST_NOTES: Final = 300


@dataclass(frozen=True, kw_only=True)
class Footnote:
    """A footnote as WordPress keeps it beside the text."""

    id: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Beside:
    """Where a text finds what it only names."""

    by_address: Callable[[str], Any | None] = lambda _address: None
    by_number: Callable[[str], Any | None] = lambda _number: None
    recording: Callable[[str], Any | None] = lambda _address: None
    attached: tuple[str, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    embeds: tuple[str, ...] = ()
    reusable: Mapping[str, str] = field(default_factory=dict)


def footnotes_of(meta: dict[str, str]) -> tuple[Footnote, ...]:
    """Return the footnotes that WordPress keeps as JSON beside an item; none where that cannot be read."""
    try:
        said = json.loads(meta.get("footnotes") or "[]")
    except (ValueError, RecursionError):
        return ()
    found = [each for each in said if isinstance(each, dict)] if isinstance(said, list) else []
    return tuple(
        Footnote(id=str(each["id"]), html=str(each.get("content", ""))) for each in found[:MOST_NOTES] if each.get("id")
    )


def embeds_of(meta: dict[str, str]) -> tuple[str, ...]:
    """Return the markup that WordPress kept of what an item embeds."""
    return tuple(
        value for key, value in meta.items() if key.startswith("_oembed_") and not key.startswith("_oembed_time_")
    )
