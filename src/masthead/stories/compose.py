"""Compose a story for its readers: as a card in a list, and whole."""

from functools import cache, partial
from uuid import UUID, uuid5

from django.utils import translation

from masthead.bylines.facts import byline
from masthead.pictures.facts import plate
from masthead.press.facts import piece
from masthead.stories.cards import Card, Reading, Signature
from masthead.stories.facts import Brief, Text, brief, text
from masthead.stories.gathering_facts import gathering
from masthead.stories.models import Kicker, StoryByline
from masthead.stories.parts.composing import parts_of
from masthead.stories.paths import list_path
from masthead.stories.places import Place, alternates_of, place
from masthead.stories.related import SHOWN, related
from masthead.style.frame import Link


def card_of(story_id: int) -> Card | None:
    """Return a story as a list shows it, or None where the public may not see it."""
    return piece(("card", story_id), partial(_card, story_id))


def _card(story_id: int) -> Card | None:
    row, where = brief(story_id), place(story_id)
    if row is None or where is None:
        return None
    section = place(where.parent_id)
    return Card(
        id=story_id,
        guid=uuid5(UUID(where.translation_key), where.language).urn,
        path=where.path,
        language=where.language,
        headline=row.headline,
        listed=row.listing_headline or row.headline,
        standfirst=row.standfirst,
        kicker=str(row.kicker.value),
        kicker_label=_kicker_label(row.kicker, where.language),
        section=Link(section.title, section.path) if section else Link("", ""),
        published_at=row.published_at,
        plate=plate(picture_id=row.hero_id, caption=row.hero_caption),
        signatures=_signatures(row=row, where=where),
    )


@cache
def _kicker_label(kicker: Kicker, language: str) -> str:
    with translation.override(language):
        return str(Kicker(kicker).label)


def cards_of(ids: tuple[int, ...]) -> tuple[Card, ...]:
    """Return the cards of those stories that the public may see, in the order given."""
    brief.prime((pk,) for pk in ids)
    return tuple(card for card in map(card_of, ids) if card is not None)


def prime_cards(ids: list[int]) -> None:
    """Read what the cards of many stories show: themselves, their sections and who signed them."""
    brief.prime((pk,) for pk in ids)
    shown = [(row, where) for pk in ids if (row := brief.peek(pk)) and (where := place.peek(pk))]
    place.prime((where.parent_id,) for _, where in shown)
    byline.prime((key, where.language) for row, where in shown for key, _ in row.signatures)


def reading_of(story_id: int) -> tuple[Reading, Brief, Text]:
    """Return a public story whole, with the rows that it was made from; its page and its text edition are made of it.

    Raises:
        LookupError: the public may not see it.
    """
    return piece(("reading", story_id), partial(_reading_of, story_id))


def _reading_of(story_id: int) -> tuple[Reading, Brief, Text]:
    card, row, more, where = card_of(story_id), brief(story_id), text(story_id), place(story_id)
    if card is None or row is None or more is None or where is None:
        raise LookupError(story_id)
    reading = Reading(
        card=card,
        dateline=more.dateline,
        updated_at=more.updated_at,
        corrections=more.corrections,
        parts=parts_of(more.body),
        topics=tuple(
            filter(None, (gathering_link(kind="topic", key=key, language=where.language) for key in more.topics))
        ),
        series=gathering_link(kind="series", key=more.series, language=where.language) if more.series else None,
        related=_related(story_id=story_id, curated=more.curated),
        alternates=alternates_of(where),
    )
    return reading, row, more


def gathering_link(*, kind: str, key: str, language: str) -> Link | None:
    """Return the name and path of a topic or series in a language."""
    row = gathering(kind, key, language)
    return None if row is None else Link(row.name, list_path(kind=kind, slug=row.slug, language=language))


def _signatures(*, row: Brief, where: Place) -> tuple[Signature, ...]:
    signed = []
    for key, role in row.signatures:
        name = byline(key, where.language)
        if name is not None:
            with translation.override(where.language):
                label = str(StoryByline.Role(role).label)
            path = list_path(kind="byline", slug=name.slug, language=where.language)
            href = "" if name.is_protected else path
            signed.append(Signature(name=name.name, href=href, role=role, role_label=label, is_guest=name.is_guest))
    return tuple(signed)


def _related(*, story_id: int, curated: tuple[int, ...]) -> tuple[Card, ...]:
    chosen = cards_of(tuple(dict.fromkeys(pk for pk in curated if pk != story_id)))
    taken = {card.id for card in chosen}
    rest = cards_of(tuple(pk for pk in related(story_id) if pk not in taken))
    return (*chosen, *rest)[: max(SHOWN, len(chosen))]
