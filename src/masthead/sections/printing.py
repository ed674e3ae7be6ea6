"""The printing table of the front page, sections, the archive, policy pages and addresses that moved or are gone."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import Page

from masthead.press.facts import Args, now, until
from masthead.press.table import PageKind, Sheet, register
from masthead.sections import packages
from masthead.sections.addresses import address, every_address, language_of
from masthead.sections.facts import policy, section, site
from masthead.sections.front import SECONDS, Choice, arranged, front_pool
from masthead.stories.cards import Front, Listing, Package, Row
from masthead.stories.compose import cards_of, gathering_link
from masthead.stories.json_ld import organisation
from masthead.stories.lists import latest
from masthead.stories.paths import home_path, list_path
from masthead.stories.places import alternates_of, place
from masthead.stories.printing import months_of
from masthead.stories.rich_text import public_html
from masthead.stories.setting import origin, set_gone, set_page
from masthead.stories.site import site_of
from masthead.stories.versions import lists_elsewhere
from masthead.style.frame import Alternate, Frame, Link, Site, feeds_of


def print_front(language: str) -> Sheet:
    """Set a language's front page."""
    pool = front_pool(language)
    if pool is None:
        raise LookupError(language)
    choice = arranged(pool, at=now())
    if choice.until is not None:
        until(choice.until)
    top = cards_of(choice.top)
    front = Front(
        above=_packages(choice, spot=packages.Package.Spot.ABOVE, language=language),
        under=_packages(choice, spot=packages.Package.Spot.UNDER, language=language),
        lead=top[0] if top else None,
        seconds=top[1 : SECONDS + 1],
        newest=cards_of(choice.newest),
        rows=tuple(_row(section_id=pk, ids=ids) for pk, ids in choice.rows),
    )
    around = site_of(language)
    frame = Frame(
        title=around.name,
        path=around.home,
        description=around.tagline,
        alternates=_other_languages(around),
        json_ld=organisation(around),
        current=around.home,
    )
    return set_page(template="sections/front.html", site=around, frame=frame, matter={"front": front})


def _packages(choice: Choice, *, spot: str, language: str) -> tuple[Package, ...]:
    return tuple(
        Package(
            title=each.title,
            series=gathering_link(kind="series", key=each.series, language=language) if each.series else None,
            cards=cards_of(each.ids),
        )
        for each in choice.bundles
        if each.spot == spot
    )


def _row(*, section_id: int, ids: tuple[int, ...]) -> Row:
    where = place(section_id)
    return Row(section=Link(where.title, where.path) if where else Link("", ""), cards=cards_of(ids))


def _other_languages(around: Site) -> tuple[Alternate, ...]:
    return tuple(each for each in around.languages if each.language != around.language)


def print_section(section_id: int) -> Sheet:
    """Set a section's front: its newest stories and its months."""
    where, row = place(section_id), section(section_id)
    if where is None or row is None:
        raise LookupError(section_id)
    key = str(section_id)
    listing = Listing(
        title=where.title,
        kind_label="",
        introduction=row.introduction,
        cards=cards_of(latest("section", key, where.language)),
        months=months_of(kind="section", key=key, language=where.language, first=where.path),
    )
    frame = Frame(
        title=where.title,
        path=where.path,
        description=row.search_description or row.introduction,
        feeds=feeds_of(label=where.title, path=where.path),
        alternates=alternates_of(where),
        current=where.path,
    )
    return set_page(
        template="sections/section.html", site=site_of(where.language), frame=frame, matter={"listing": listing}
    )


def print_policy(page_id: int) -> Sheet:
    """Set a page of the newsroom about itself."""
    where, row = place(page_id), policy(page_id)
    if where is None or row is None:
        raise LookupError(page_id)
    frame = Frame(
        title=where.title,
        path=where.path,
        description=row.search_description,
        alternates=alternates_of(where),
        current=where.path,
    )
    matter = {"title": where.title, "html": public_html(row.body)}
    return set_page(template="sections/policy.html", site=site_of(where.language), frame=frame, matter=matter)


def print_archive(language: str) -> Sheet:
    """Set the list of all months of a language."""
    path = list_path(kind="all", slug="", language=language)
    found = months_of(kind="all", key="", language=language, first=path)
    numbered = [(int(month.href.removeprefix(path).split("/")[0]), month) for month in found]
    years = tuple(
        (year, tuple(month for _, month in group)) for year, group in groupby(numbered, key=lambda pair: pair[0])
    )
    with translation.override(language):
        title = gettext("Archive")
    alternates = lists_elsewhere(kind="all", key="", language=language)
    frame = Frame(title=title, path=path, alternates=alternates, current=path)
    return set_page(template="sections/archive.html", site=site_of(language), frame=frame, matter={"years": years})


def print_not_found(language: str) -> Sheet:
    """Set the page for addresses of a language where nothing is."""
    with translation.override(language):
        frame = Frame(title=gettext("Page not found"), path=home_path(language), is_indexed=False)
    path = "!404" + home_path(language)
    return set_page(
        template="style/not_found.html", site=site_of(language), frame=frame, matter={}, path=path, status=404
    )


def print_address(path: str) -> Sheet | None:
    """Set the answer of an address that moved or is gone.

    None where its language has no front page, and where redirects only lead round in a circle.
    """
    language = language_of(path)
    if site(language) is None:
        return None
    try:
        lead = _end_of(path)
    except LeadsNowhere:
        return None
    if lead is not None:
        return Sheet(path=path, status=301 if lead.is_permanent else 302, location=lead.target)
    return set_gone(path=path, language=language)


@dataclass(frozen=True, kw_only=True)
class _Lead:
    """Where an address leads in the end, and whether each step there is for good."""

    target: str
    is_permanent: bool


class LeadsNowhere(LookupError):
    """Redirects lead from an address back to itself."""


def _end_of(path: str) -> _Lead | None:
    """Follow redirects from one to the next, so that a reader goes one step; None where the last page is gone.

    Raises:
        LeadsNowhere: they form a circle.
    """
    passed, here, is_permanent = {path}, path, True
    while here.startswith("/") and (row := address(here)) is not None:
        where = place(row.page_id) if row.page_id else None
        here = where.path if where else row.link.removeprefix(origin())
        is_permanent = is_permanent and row.is_permanent
        if here in passed:
            raise LeadsNowhere(path)
        if not here:
            return None
        passed.add(here)
    return _Lead(target=here, is_permanent=is_permanent)


def _every_language() -> Iterator[Args]:
    return ((code,) for code in dict(settings.LANGUAGES))


def _every(model: str) -> Iterator[Args]:
    rows = Page.objects.filter(content_type__model=model).order_by("pk").values_list("pk", flat=True)
    return ((pk,) for pk in rows)


register(PageKind(name="front", exists=front_pool, every=_every_language, render=print_front, goes_first=True))
register(PageKind(name="section", exists=section, every=lambda: _every("section"), render=print_section))
register(PageKind(name="policy", exists=policy, every=lambda: _every("policypage"), render=print_policy))
register(PageKind(name="archive", exists=site, every=_every_language, render=print_archive))
register(PageKind(name="not-found", exists=site, every=_every_language, render=print_not_found))
register(PageKind(name="address", exists=address, every=every_address, render=print_address))
