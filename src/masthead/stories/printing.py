"""The printing table of stories and of the lists that no editor places: topics, series, bylines."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from wagtail.models import Page

from masthead.bylines.models import Byline
from masthead.lib.languages import own_name
from masthead.pictures.facts import plate
from masthead.press.facts import Args
from masthead.press.table import PageKind, Sheet, register
from masthead.stories.cards import Listing, Month, Reading
from masthead.stories.compose import cards_of, prime_cards, reading_of
from masthead.stories.facts import brief, text
from masthead.stories.gathering_facts import gathering
from masthead.stories.json_ld import news_article, profile
from masthead.stories.lines import lines_of, rows_of
from masthead.stories.list_heads import Head, head_of
from masthead.stories.lists import beside, in_month, latest, list_exists, months
from masthead.stories.models import Series, Story, Topic
from masthead.stories.originals import original
from masthead.stories.paths import month_path, text_path
from masthead.stories.places import place, translations
from masthead.stories.related import related
from masthead.stories.set_parts import set_parts, set_signed
from masthead.stories.setting import set_page
from masthead.stories.site import site_of
from masthead.stories.versions import Versions, lists_elsewhere, months_elsewhere
from masthead.style.frame import Alternate, Feed, Frame, Social, feeds_of

# Lists that have feeds.
FOLLOWED = ("topic", "byline")


def print_story(story_id: int) -> Sheet:
    """Set a story's own page."""
    reading, row, more = reading_of(story_id)
    card = reading.card
    frame = Frame(
        title=more.seo_title or card.headline,
        path=card.path,
        description=row.search_description or card.standfirst,
        alternates=reading.alternates,
        social=_social(reading, headline=more.social_headline or card.headline),
        json_ld=news_article(reading=reading, modified_at=more.modified_at),
        current=card.section.href,
    )
    ways = {"text": text_path(card.path), "may_be_republished": more.may_be_republished}
    rows = rows_of(cards=reading.related, language=card.language)
    matter = {
        "story": reading,
        "signed": set_signed(reading),
        "parts": set_parts(reading),
        "ways": ways,
        "related": rows,
        **_original(story_id),
    }
    return set_page(template="stories/story.html", site=site_of(card.language), frame=frame, matter=matter)


def _original(story_id: int) -> dict[str, Any]:
    """Return what the page says of the story that this one translates; nothing where readers cannot read that."""
    source = original(story_id)
    where = place(source.id) if source is not None else None
    if source is None or where is None:
        return {}
    link = Alternate(language=where.language, name=own_name(where.language), href=where.path)
    return {"original": link, "count": source.behind_count}


def _social(reading: Reading, *, headline: str) -> Social:
    card = reading.card
    shown = card.plate
    return Social(
        kind="article",
        title=headline,
        image=shown.large if shown else "",
        image_width=shown.large_width if shown else 0,
        image_height=shown.large_height if shown else 0,
        image_alt=shown.alt if shown else "",
        published_at=card.published_at,
        modified_at=reading.updated_at,
        section=card.section.label,
    )


def print_list(kind: str, key: str, language: str) -> Sheet:
    """Set the first page of a topic, series or byline: its newest stories, and its months."""
    head = head_of(kind=kind, key=key, language=language)
    path = head.path
    shown = latest(kind, key, language)
    listing = Listing(
        title=head.title,
        kind_label=head.label,
        introduction=head.introduction,
        cards=cards_of(shown),
        months=months_of(kind=kind, key=key, language=language, first=path),
        portrait=plate(picture_id=head.portrait_id),
    )
    feeds = feeds_of(label=head.title, path=path) if kind in FOLLOWED else ()
    json_ld = profile(site=site_of(language), path=path, listing=listing) if kind == "byline" else ""
    versions = Versions(same=lists_elsewhere(kind=kind, key=key, language=language))
    return _set_list(listing=listing, path=path, versions=versions, language=language, feeds=feeds, json_ld=json_ld)


def print_month(kind: str, key: str, language: str, month: str) -> Sheet:
    """Set one month of a list of any kind."""
    head = head_of(kind=kind, key=key, language=language)
    listing = _month_listing(kind=kind, key=key, language=language, month=month, head=head)
    versions = months_elsewhere(kind=kind, key=key, language=language, month=month)
    path = month_path(first=head.path, month=month)
    return _set_list(listing=listing, path=path, versions=versions, language=language)


def _month_listing(*, kind: str, key: str, language: str, month: str, head: Head) -> Listing:
    newer, older = beside(kind, key, language, month)
    with translation.override(language):
        label = month_name(month)
        # From the newest month the way goes on to the list itself.
        later = _month(newer, first=head.path) if newer else Month(label=head.title, href=head.path)
        earlier = _month(older, first=head.path) if older else None
    return Listing(
        title=head.title,
        kind_label=label,
        introduction="",
        cards=cards_of(in_month(kind, key, language, month) or ()),
        months=(),
        newer=later,
        older=earlier,
    )


def months_of(*, kind: str, key: str, language: str, first: str) -> tuple[Month, ...]:
    """Return the months of a list, newest first, named in its language."""
    with translation.override(language):
        return tuple(_month(month, first=first) for month in months(kind, key, language))


def _month(month: str, *, first: str) -> Month:
    return Month(label=month_name(month), href=month_path(first=first, month=month))


def month_name(month: str) -> str:
    """Return ``2024-10`` in the active language's words."""
    return _month_name(month, translation.get_language())


@cache
def _month_name(month: str, _language: str) -> str:
    return str(date_format(datetime.strptime(month, "%Y-%m"), "YEAR_MONTH_FORMAT", use_l10n=True))  # noqa: DTZ007


def _set_list(
    *, listing: Listing, path: str, versions: Versions, language: str, feeds: tuple[Feed, ...] = (), json_ld: str = ""
) -> Sheet:
    title = listing.title if not listing.newer and not listing.older else f"{listing.title}, {listing.kind_label}"
    frame = Frame(
        title=title,
        path=path,
        description=listing.introduction,
        feeds=feeds,
        json_ld=json_ld,
        alternates=versions.same,
        nearest=versions.nearest,
        newer=listing.newer.href if listing.newer else "",
        older=listing.older.href if listing.older else "",
    )
    matter = {"listing": listing, "lines": lines_of(cards=listing.cards, language=language)}
    return set_page(template="stories/listing.html", site=site_of(language), frame=frame, matter=matter)


def every_story() -> Iterator[Args]:
    """Yield the arguments of every story, public or not."""
    rows = Story.objects.order_by("first_published_at", "pk")
    return ((pk,) for pk in rows.values_list("pk", flat=True).iterator())


def every_list() -> Iterator[tuple[str, str, str]]:
    """Yield (kind, key, language) of every topic, series and byline in every language."""
    for kind, model in (("topic", Topic), ("series", Series), ("byline", Byline)):
        keys = model.objects.order_by("translation_key").values_list("translation_key", flat=True).distinct()
        yield from ((kind, str(key), code) for key in keys for code in dict(settings.LANGUAGES))


def _every_month() -> Iterator[Args]:
    """Yield every list's months, month by month: what one is made of is then read once, and its lines are set once."""
    return iter(sorted(_months_of_lists(), key=lambda args: (str(args[3]), args)))


def _months_of_lists() -> Iterator[Args]:
    for code in dict(settings.LANGUAGES):
        sections = Page.objects.filter(content_type__model="section", locale__language_code=code).order_by("pk")
        lists = [("section", str(pk), code) for pk in sections.values_list("pk", flat=True)]
        for each in [("all", "", code), *lists]:
            yield from ((*each, month) for month in months.peek(*each))
    for each in every_list():
        yield from ((*each, month) for month in months.peek(*each))


def prime_stories(every: list[Args]) -> None:
    """Read what the pages of many stories show: themselves, what is related to each, and their other languages."""
    brief.prime(every)
    text.prime(every)
    related.prime(every)
    original.prime(every)
    ids = [int(args[0]) for args in every]
    stories = [(where, more) for each in ids if (where := place.peek(each)) and (more := text.peek(each))]
    curated = chain.from_iterable(more.curated for _, more in stories)
    prime_cards([*ids, *curated, *chain.from_iterable(map(related.peek, ids))])
    translations.prime((where.translation_key,) for where, _ in stories)
    gathering.prime(("topic", key, where.language) for where, more in stories for key in more.topics)
    gathering.prime(("series", more.series, where.language) for where, more in stories if more.series)


register(
    PageKind(
        name="story", exists=brief, every=every_story, render=print_story, goes_first=True, primes=(prime_stories,)
    )
)
register(PageKind(name="list", exists=list_exists, every=every_list, render=print_list))
register(PageKind(name="month", exists=in_month, every=_every_month, render=print_month, primes=(in_month.prime,)))
