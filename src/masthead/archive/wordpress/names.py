"""Authors and terms of an export as bylines and topics of ours, found again at every import."""

from urllib.parse import unquote

from django.utils.text import slugify
from wagtail.coreutils import string_to_ascii
from wagtail.models import Locale, Page

from masthead.archive.wordpress.reading import Item, Term
from masthead.bylines.models import Byline
from masthead.stories.models import Topic

_LONGEST_SLUG = 120
_LONGEST_READ = 2_000


def slug_of(*candidates: str) -> str:
    """Return the first candidate that leaves a usable address, as plain letters, digits and hyphens."""
    for text in candidates:
        found = slugify(string_to_ascii(unquote(text[:_LONGEST_READ])))[:_LONGEST_SLUG].strip("-")
        if found:
            return found
    return "untitled"


def free_slug(*, parent: Page, wanted: str, taken: frozenset[str], own_id: int | None = None) -> str:
    """Return ``wanted``, with the first number behind it that makes it free under ``parent`` and in ``taken``."""
    alike = Page.objects.child_of(parent).filter(slug__startswith=wanted).exclude(pk=own_id)
    used = set(alike.values_list("slug", flat=True)) | taken
    if wanted not in used:
        return wanted
    return next(slug for number in range(2, len(used) + 3) if (slug := f"{wanted}-{number}") not in used)


def topic_of(*, term: Term, locale: Locale) -> Topic:
    """Return the topic for a category or tag; the two that share a slug are one topic."""
    slug = slug_of(term.slug, term.name)
    return Topic.objects.get_or_create(slug=slug, locale=locale, defaults={"name": term.name[:120]})[0]


def bylines_of(*, item: Item, names: dict[str, str], locale: Locale) -> list[Byline]:
    """Return the bylines of an item: all its co-authors in their order, else whoever wrote it."""
    logins = item.co_authors or ((item.author,) if item.author else ())
    found = [_byline_of(login=login, name=names.get(login, login), locale=locale) for login in logins]
    return list(dict.fromkeys(found))


def _byline_of(*, login: str, name: str, locale: Locale) -> Byline:
    """Return the byline for an author; the login is the address, so that a changed name finds the same one."""
    defaults = {"name": (name or login)[:120]}
    return Byline.objects.get_or_create(slug=slug_of(login), locale=locale, defaults=defaults)[0]
