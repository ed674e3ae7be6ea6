"""The text edition of each story: a small page without pictures, and with the words that others may republish."""

from typing import Final

from django.template.loader import render_to_string
from django.utils import translation

from masthead.lib.markup import seen
from masthead.press.table import PageKind, Sheet, register
from masthead.stories.compose import reading_of
from masthead.stories.facts import brief
from masthead.stories.paths import text_path
from masthead.stories.plain import plain_html
from masthead.stories.printing import every_story, prime_stories
from masthead.stories.set_parts import set_parts, set_signed
from masthead.stories.setting import origin
from masthead.stories.site import site_of

_ONLY_PICTURES: Final = frozenset(("picture", "gallery"))


def print_text(story_id: int) -> Sheet:
    """Set a story's text edition; search engines are led to the story's own page."""
    reading, _, more = reading_of(story_id)
    card = reading.card
    site = site_of(card.language)
    # Other people's pictures are not ours to give on, and these parts say nothing without them.
    body = plain_html(set_parts(reading, but=_ONLY_PICTURES))
    matter = {
        "site": site,
        "story": reading,
        "signed": set_signed(reading),
        "body": body,
        "address": origin() + card.path,
        "copy": "",
    }
    with translation.override(card.language):
        if site.lets_republish and more.may_be_republished:
            matter["copy"] = render_to_string("stories/republished.html", matter).strip()
        html = render_to_string("stories/text.html", matter)
    return Sheet(path=text_path(card.path), body=seen(html).encode())


register(PageKind(name="text", exists=brief, every=every_story, render=print_text, primes=(prime_stories,)))
