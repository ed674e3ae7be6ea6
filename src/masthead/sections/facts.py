"""What pages know of the newsroom, its sections, its front page and its policy pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.conf import settings
from wagtail.models import Page

from masthead.lib.languages import direction, own_name
from masthead.press.facts import FactKey, fact
from masthead.press.suspicion import suspect
from masthead.sections.models import FrontPage, Newsroom, PolicyPage, Section
from masthead.stories.paths import home_path
from masthead.stories.places import facts_of_page, place, public, public_path, upper_ids
from masthead.stories.site import tell_site
from masthead.style.frame import Alternate, Link, Site


@dataclass(frozen=True, kw_only=True)
class SectionRow:
    """What a section's own page says beyond its place."""

    introduction: str
    search_description: str


@dataclass(frozen=True, kw_only=True)
class PolicyRow:
    """A policy page's matter; ``body`` is stored rich text."""

    body: str
    search_description: str


@fact("section")
def section(section_id: int) -> SectionRow | None:
    """Return a public section's words."""
    row = Section.objects.filter(pk=section_id).first() if place.peek(section_id) else None
    return row and SectionRow(introduction=row.introduction, search_description=row.search_description)


@fact("policy")
def policy(page_id: int) -> PolicyRow | None:
    """Return a public policy page's words."""
    row = PolicyPage.objects.filter(pk=page_id).first() if place.peek(page_id) else None
    return row and PolicyRow(body=row.body, search_description=row.search_description)


@fact("site")
def site(language: str) -> Site | None:
    """Return what every page of a language shows around its matter; None where it has no public front page."""
    front = find_front(language)
    if front is None:
        return None
    said = Newsroom.objects.first() or Newsroom()
    return Site(
        name=front.title,
        tagline=front.tagline,
        language=language,
        direction=direction(language),
        home=home_path(language),
        origin=settings.MASTHEAD_CONFIG.addresses.paper.rstrip("/"),
        counter=settings.MASTHEAD_CONFIG.addresses.counter.rstrip("/"),
        sections=_links(front=front, model="section"),
        policies=_links(front=front, model="policypage"),
        principles=_principles(front),
        languages=_languages(),
        footer_note=front.footer_note,
        contact_email=said.contact_email,
        publisher=said.publisher,
        lets_republish=said.lets_republish,
        feed=f"{home_path(language)}feed.xml",
    )


@fact("newsroom")
def newsroom(_one: int) -> tuple[bool, int]:
    """Return whether training crawlers are welcome, and how many stories the front shows."""
    said = Newsroom.objects.first() or Newsroom()
    return (said.welcomes_ai_crawlers, said.stories_on_front)


def find_front(language: str) -> FrontPage | None:
    """Return the public front page of a language."""
    rows = FrontPage.objects.filter(pk__in=upper_ids(kind="frontpage", language=language), alias_of=None)
    return public(rows).order_by("path").first()


def _links(*, front: FrontPage, model: str) -> tuple[Link, ...]:
    children = Page.objects.filter(pk__in=upper_ids(kind=model, below=front.path), show_in_menus=True)
    shown = public(children).order_by("path").values_list("title", "url_path", "locale__language_code")
    return tuple(Link(title, public_path(url_path=path, language=code)) for title, path, code in shown)


def _principles(front: FrontPage) -> tuple[Link, ...]:
    """Return where the newsroom says what about itself: a link is labelled with the purpose of its page."""
    rows = PolicyPage.objects.filter(pk__in=upper_ids(kind="policypage", language=front.locale.language_code))
    shown = public(rows.exclude(purpose="")).order_by("path")
    found = shown.values_list("purpose", "url_path", "locale__language_code")
    return tuple(Link(purpose, public_path(url_path=path, language=code)) for purpose, path, code in found)


def _languages() -> tuple[Alternate, ...]:
    codes = [code for code in dict(settings.LANGUAGES) if find_front(code) is not None]
    return tuple(Alternate(language=code, name=own_name(code), href=home_path(code)) for code in codes)


def _suspects_everywhere(_pk: str) -> Iterator[FactKey]:
    yield newsroom.key(1)
    for code in dict(settings.LANGUAGES):
        yield site.key(code)
        yield FactKey("front.choice", (code,))


def _suspects_of_restriction(_pk: str) -> Iterator[FactKey]:
    pages = Page.objects.filter(depth__gt=1).values_list("pk", flat=True)
    return chain.from_iterable(facts_of_page(str(pk)) for pk in pages)


for _model in (
    "sections.section",
    "sections.frontpage",
    "sections.policypage",
    "sections.newsroom",
    "sections.package",
    "sections.packagestory",
    "wagtailcore.locale",
):
    suspect(_model, _suspects_everywhere)
suspect("wagtailcore.pageviewrestriction", _suspects_of_restriction)
tell_site(site)
