"""Land one post or page of an export in the newsroom: a story in a section, or a page about us."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from masthead.archive.wordpress.beside import Beside, embeds_of, footnotes_of
from masthead.archive.wordpress.flat import as_html
from masthead.archive.wordpress.media import Media
from masthead.archive.wordpress.names import bylines_of, free_slug, slug_of, topic_of
from masthead.archive.wordpress.reading import Export, Item
from masthead.archive.wordpress.turning import read_words
from masthead.archive.wordpress.words import Words
from masthead.sections.addresses import is_our_own
from masthead.sections.models import FrontPage, PolicyPage, Section
from masthead.stories.gate import RESERVED_SLUGS
from masthead.stories.models import Story, StoryByline
from masthead.stories.places import public_path

_LONGEST_TITLE: Final = 255
_LONGEST_STANDFIRST: Final = 600
_LONGEST_OLD_PATH: Final = 255


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Where an import lands: the front page and the section, and the export's own words."""

    front: FrontPage
    section: Section
    export: Export
    media: Media
    reusable: Mapping[str, str]
    redirects: bool = True


@dataclass(frozen=True, kw_only=True)
class Landed:
    """A page as it stands now, and what could not come along."""

    page: Page
    notes: tuple[str, ...]
    blocks: dict[str, dict[str, int]]


def land(*, item: Item, ground: Ground, page: Page | None, parent: Page | None) -> Landed:
    """Make or change the page of an item, publish it if it was public, and lead its old address here.

    Args:
        page: what an earlier import made of it.
        parent: the page that stands above it, for a page of WordPress that has one here.

    Raises:
        MarkupTooLarge: the text is above the caps.
        ValidationError: the publish gate refused it.
    """
    words = read_words(item.body, beside=_beside(item=item, ground=ground))
    made = page or (Story() if item.kind == "post" else PolicyPage(show_in_menus=False))
    above = parent or (ground.section if item.kind == "post" else ground.front)
    _dress(page=made, item=item, words=words, ground=ground)
    _place(page=made, above=above, item=item)
    _publish(page=made, item=item, words=words)
    if ground.redirects:
        _lead_here(page=made, item=item, words=words)
    if item.comment_count:
        words.note(f"{item.comment_count} comments were not imported")
    return Landed(page=made, notes=tuple(words.notes), blocks=_counted(words))


def _beside(*, item: Item, ground: Ground) -> Beside:
    return Beside(
        by_address=ground.media.find,
        by_number=ground.media.numbered,
        recording=ground.media.recording,
        attached=ground.media.attached_to(item.id),
        footnotes=footnotes_of(item.meta),
        embeds=embeds_of(item.meta),
        reusable=ground.reusable,
    )


def _counted(words: Words) -> dict[str, dict[str, int]]:
    """Return how many blocks of each kind had each outcome."""
    kinds = sorted({kind for kind, _ in words.tally})
    return {
        kind: {outcome: count for (each, outcome), count in sorted(words.tally.items()) if each == kind}
        for kind in kinds
    }


def path_of(page: Page) -> str:
    """Return where a page stands on the paper."""
    return public_path(url_path=page.url_path, language=page.locale.language_code)


def is_public(item: Item) -> bool:
    """Tell whether the item could be read by anybody where it came from."""
    return item.status == "publish" and not item.password


def _dress(*, page: Any, item: Item, words: Words, ground: Ground) -> None:
    page.locale = ground.front.locale
    page.title = item.title[:_LONGEST_TITLE] or f"Untitled ({item.kind} {item.id})"
    if len(item.title) > _LONGEST_TITLE:
        words.note(f"its title was cut to {_LONGEST_TITLE} characters")
    if isinstance(page, PolicyPage):
        page.body = as_html(words)
        return
    page.standfirst = item.excerpt[:_LONGEST_STANDFIRST]
    if len(item.excerpt) > _LONGEST_STANDFIRST:
        words.note(f"its excerpt was cut to {_LONGEST_STANDFIRST} characters")
    page.body = words.blocks
    page.topics = [topic_of(term=term, locale=page.locale) for term in item.terms]
    signed = bylines_of(item=item, names=ground.export.authors, locale=page.locale)
    page.signatures = [StoryByline(byline=each, sort_order=place) for place, each in enumerate(signed)]
    _show(page=page, item=item, words=words, ground=ground)


def _show(*, page: Any, item: Item, words: Words, ground: Ground) -> None:
    """Set the featured picture."""
    number = item.meta.get("_thumbnail_id", "")
    page.hero = ground.media.numbered(number) if number else None
    page.hero_caption = page.hero.caption if page.hero else ""
    if number and page.hero is None:
        words.leave(f"its featured picture was left out: it is item {number[:20]}")


def _place(*, page: Page, above: Page, item: Item) -> None:
    if page.pk is not None:
        page.save()
        return
    parent = Page.objects.get(pk=above.pk)
    wanted = slug_of(item.slug, _old_path(item).rstrip("/").rsplit("/", 1)[-1], item.title)
    page.slug = free_slug(parent=parent, wanted=wanted, taken=RESERVED_SLUGS)
    page.live = False
    parent.add_child(instance=page)


def _publish(*, page: Page, item: Item, words: Words) -> None:
    if not is_public(item):
        words.note("stays a draft: " + ("it has a password" if item.password else f"it was {item.status}"))
        if item.status == "future" and item.published_at and item.published_at > timezone.now():
            page.go_live_at = item.published_at
            page.save_revision().publish(skip_permission_checks=True)
            return
        page.save_revision(clean=False)
        return
    if page.first_published_at is None:
        page.first_published_at = item.published_at
    if item.published_at is None:
        words.note("it had no date, so it is dated now")
    page.save_revision().publish(skip_permission_checks=True)
    _date(page=page, at=item.modified_at or item.published_at)


def _date(*, page: Page, at: datetime | None) -> None:
    """Set when it was last published where it came from; publishing said now."""
    if at is not None:
        Page.objects.filter(pk=page.pk).update(last_published_at=at)


def _lead_here(*, page: Page, item: Item, words: Words) -> None:
    """Lead the item's old address to the page; an address that is only a query has no path to lead from."""
    if not is_public(item):
        return
    old = Redirect.normalise_path(_old_path(item) or "/")
    if old == "/" or is_our_own(old) or len(old) > _LONGEST_OLD_PATH:
        words.note(f"its old address cannot be led here: {item.link}" if item.link else "it had no address")
        return
    if old.rstrip("/") != path_of(page).rstrip("/"):
        defaults = {"redirect_page_id": page.pk, "is_permanent": True}
        redirect, _ = Redirect.objects.get_or_create(old_path=old, site=None, defaults=defaults)
        if redirect.redirect_page_id != page.pk:
            words.note(f"its old address leads elsewhere already: {old}")


def _old_path(item: Item) -> str:
    """Return the path of the item's old address; empty where it is no address, or one that is told by its query."""
    try:
        parts = urlsplit(item.link)
    except ValueError:
        return ""
    return "" if parts.query else parts.path
