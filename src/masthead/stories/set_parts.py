"""Set what a story's page and its text edition both show, once for both: the parts of its body, and who signed it."""

from functools import partial

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from masthead.press.facts import piece
from masthead.stories.cards import Reading


def set_parts(reading: Reading, *, but: frozenset[str] = frozenset()) -> list[SafeString]:
    """Return the parts of a story in order, each set in the story's language; without those of some kinds."""
    parts = enumerate(reading.parts, start=1)
    return [_part(reading, number=number) for number, part in parts if part.kind not in but]


def _part(reading: Reading, *, number: int) -> SafeString:
    part, language = reading.parts[number - 1], reading.card.language
    make = partial(_set, part.template, language=language, part=part, number=number)
    return piece(("part", reading.card.id, number), make)


def set_signed(reading: Reading) -> SafeString:
    """Return who made a story, and when it was published and updated, set in the story's language."""
    card = reading.card
    make = partial(_set, "stories/signed.html", language=card.language, card=card, story=reading)
    return piece(("signed", card.id), make)


def _set(template: str, *, language: str, **said: object) -> SafeString:
    with translation.override(language):
        return mark_safe(render_to_string(template, said))  # noqa: S308 - a template's
