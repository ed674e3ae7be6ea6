"""What a feed says, whatever its form: the newest stories of the paper, a section, a topic or a byline.

A story's id names the story itself, so it stays when the story moves and when the paper gets another address.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from masthead.lib.markup import seen
from masthead.pictures.plates import Plate
from masthead.press.facts import piece
from masthead.sections.facts import section
from masthead.stories.cards import Card
from masthead.stories.compose import cards_of
from masthead.stories.list_heads import head_of
from masthead.stories.lists import latest
from masthead.stories.places import place
from masthead.stories.setting import origin
from masthead.stories.site import site_of


@dataclass(frozen=True, kw_only=True)
class File:
    """A story's picture, as feeds carry it."""

    url: str
    media_type: str
    length_bytes: int


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One story in a feed."""

    id: str
    url: str
    title: str
    summary: str
    published_at: datetime
    authors: tuple[str, ...]
    category: str
    picture: File | None


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A feed: what it is called, the page that it follows (a path of the paper), and its stories, newest first."""

    title: str
    path: str
    description: str
    language: str
    publisher: str
    entries: tuple[Entry, ...]

    @property
    def changed_at(self) -> datetime | None:
        """When the newest story was published: never the clock's time, so the same stories give the same bytes."""
        return max((each.published_at for each in self.entries), default=None)


def site_channel(language: str) -> Channel:
    """Return what the feeds of a language's paper say."""
    return piece(("channel", "all", language), partial(_site_channel, language))


def section_channel(section_id: int) -> Channel | None:
    """Return what the feeds of a section say, or None where the public may not see it."""
    return piece(("channel", "section", section_id), partial(_section_channel, section_id))


def list_channel(*, kind: str, key: str, language: str) -> Channel:
    """Return what the feeds of a topic or a byline say."""
    return piece(("channel", kind, key, language), partial(_list_channel, kind=kind, key=key, language=language))


def _site_channel(language: str) -> Channel:
    around = site_of(language)
    cards = cards_of(latest("all", "", language))
    return _channel(title=around.name, path=around.home, description=around.tagline, language=language, cards=cards)


def _section_channel(section_id: int) -> Channel | None:
    where, row = place(section_id), section(section_id)
    if where is None or row is None:
        return None
    around = site_of(where.language)
    return _channel(
        title=f"{around.name}: {where.title}",
        path=where.path,
        description=row.introduction,
        language=where.language,
        cards=cards_of(latest("section", str(section_id), where.language)),
    )


def _list_channel(*, kind: str, key: str, language: str) -> Channel:
    head = head_of(kind=kind, key=key, language=language)
    return _channel(
        title=f"{site_of(language).name}: {head.title}",
        path=head.path,
        description=head.introduction,
        language=language,
        cards=cards_of(latest(kind, key, language)),
    )


def _channel(*, title: str, path: str, description: str, language: str, cards: tuple[Card, ...]) -> Channel:
    return Channel(
        title=seen(title),
        path=path,
        description=seen(description or title),
        language=language,
        publisher=seen(site_of(language).name),
        entries=tuple(piece(("entry", card.id), partial(_entry, card)) for card in cards),
    )


def _entry(card: Card) -> Entry:
    return Entry(
        id=card.guid,
        url=origin() + card.path,
        title=seen(card.headline),
        summary=seen(card.standfirst),
        published_at=card.published_at,
        authors=tuple(seen(each.name) for each in card.signatures),
        category=seen(card.section.label),
        picture=_file(card.plate) if card.plate else None,
    )


def _file(plate: Plate) -> File:
    media_type = "image/png" if plate.large.endswith(".png") else "image/jpeg"
    return File(url=origin() + plate.large, media_type=media_type, length_bytes=plate.large_bytes)
