"""The printing table of the search: its page, and the files that its script reads.

They stand at fixed addresses and are told apart by their tags, as pages are: a list of a thousand names that change
with what they name would be larger than all else that a search reads (decision 0016).
"""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from masthead.finding.drawers import printed
from masthead.finding.facts import NEIGHBOURS, cabinet, drawer, neighbours, topics
from masthead.finding.models import Cabinet
from masthead.finding.words import common_words, rules
from masthead.press.facts import Args
from masthead.press.table import PageKind, Sheet, register
from masthead.sections.facts import site
from masthead.stories.compose import cards_of, gathering_link, prime_cards
from masthead.stories.lists import list_exists
from masthead.stories.models import Story
from masthead.stories.paths import list_path, search_path
from masthead.stories.printing import months_of
from masthead.stories.setting import set_page
from masthead.stories.site import site_of
from masthead.stories.versions import in_every_language
from masthead.style.frame import Frame

JSON = "application/json; charset=utf-8"
_LONGEST_SUMMARY = 180


def print_search(language: str) -> Sheet:
    """Set the page on which readers search, with the ways that need no script."""
    path = search_path(language)
    known = (key for key in topics(language) if list_exists("topic", key, language))
    links = tuple(filter(None, (gathering_link(kind="topic", key=key, language=language) for key in known)))
    first = list_path(kind="all", slug="", language=language)
    with translation.override(language):
        title = gettext("Search")
    alternates = in_every_language(language=language, path_of=search_path)
    frame = Frame(title=title, path=path, alternates=alternates, current=path)
    months = months_of(kind="all", key="", language=language, first=first)
    matter = {"topics": links, "months": months, "neighbours": NEIGHBOURS}
    return set_page(template="finding/search.html", site=site_of(language), frame=frame, matter=matter)


def print_cabinet(language: str) -> Sheet | None:
    """Set what the script needs before it looks for a word: how many drawers there are, and the rules of stems."""
    row = cabinet(language)
    if row is None or site(language) is None:
        return None
    said = {
        "drawers": row.drawer_count,
        "stories": row.story_count,
        "rules": rules(language),
        "common": " ".join(sorted(common_words(language))),
    }
    return _file(path=f"{search_path(language)}cabinet.json", said=said)


def print_drawer(language: str, number: int) -> Sheet | None:
    """Set one drawer of the index."""
    stems = drawer(language, number)
    if stems is None or site(language) is None:
        return None
    path = f"{search_path(language)}drawers/{number}.json"
    return Sheet(path=path, body=printed(stems), media_type=JSON)


def print_neighbours(language: str, number: int) -> Sheet | None:
    """Set what a search shows of stories with neighbouring ids; nothing where none of them is public."""
    cards = cards_of(neighbours(language, number) or ())
    if not cards:
        return None
    said = [
        [each.id, each.path, each.headline, _shortened(each.standfirst), each.section.label, _stamp(each)]
        for each in cards
    ]
    return _file(path=f"{search_path(language)}stories/{number}.json", said=said)


def _prime_neighbours(every: list[Args]) -> None:
    neighbours.prime(every)
    prime_cards([pk for language, number in every for pk in neighbours.peek(str(language), int(number)) or ()])


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SUMMARY else f"{text[:_LONGEST_SUMMARY].rsplit(' ', 1)[0]} …"


def _stamp(card: Any) -> str:
    return str(card.published_at.isoformat(timespec="seconds"))


def _file(*, path: str, said: Any) -> Sheet:
    return Sheet(path=path, body=json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(), media_type=JSON)


def _every_language() -> Iterator[Args]:
    return ((code,) for code in dict(settings.LANGUAGES))


def _every_drawer() -> Iterator[Args]:
    rows = Cabinet.objects.order_by("pk").values_list("language", "drawer_count")
    return ((language, number) for language, count in rows for number in range(count))


def _every_neighbours() -> Iterator[Args]:
    rows = Story.objects.order_by("pk").values_list("locale__language_code", "pk").iterator()
    return iter(dict.fromkeys((language, pk // NEIGHBOURS) for language, pk in rows))


register(PageKind(name="search", exists=site, every=_every_language, render=print_search))
register(
    PageKind(name="search-cabinet", exists=cabinet, every=_every_language, render=print_cabinet, keeps_history=False)
)
register(
    PageKind(
        name="search-drawer",
        exists=drawer,
        every=_every_drawer,
        render=print_drawer,
        keeps_history=False,
        is_light=True,
        primes=(drawer.prime,),
    )
)
# These name stories: during a freeze they go back to a state without what is withdrawn, so their history is kept.
register(
    PageKind(
        name="search-stories",
        exists=neighbours,
        every=_every_neighbours,
        render=print_neighbours,
        is_light=True,
        primes=(_prime_neighbours,),
    )
)
