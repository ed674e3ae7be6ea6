"""The printing table of the page of thanks: the names of patrons who want to be named, and no others."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from masthead.appeal.elsewhere import elsewhere
from masthead.appeal.models import SUPPORT_SLUG, SupportPage
from masthead.appeal.offer import support_page
from masthead.patronage.wall_figures import wall_names
from masthead.press.facts import Args, FactKey, fact
from masthead.press.suspicion import suspect
from masthead.press.table import PageKind, Sheet, register
from masthead.stories.paths import home_path
from masthead.stories.setting import set_page
from masthead.stories.site import site_of
from masthead.style.frame import Frame


def wall_path(language: str) -> str:
    """Return where a language's page of thanks stands."""
    return f"{home_path(language)}{SUPPORT_SLUG}/patrons/"


@fact("wall.page")
def wall_page(language: str) -> str | None:
    """Return the path of a language's page of thanks; None where it has no support page."""
    return wall_path(language) if support_page.peek(language) is not None else None


def print_wall(language: str) -> Sheet:
    """Set the page of thanks. No search engine is asked to remember who stood on it."""
    path = wall_page(language)
    if path is None:
        raise LookupError(language)
    with translation.override(language):
        title = gettext("Patrons who want to be named")
    versions = elsewhere(language=language, path_of=wall_page)
    frame = Frame(title=title, path=path, current=path, nearest=versions.same, is_indexed=False)
    matter = {"title": title, "names": wall_names(1), "support_path": f"{home_path(language)}{SUPPORT_SLUG}/"}
    return set_page(template="appeal/wall.html", site=site_of(language), frame=frame, matter=matter)


def _every_language() -> Iterator[Args]:
    return ((code,) for code in dict(settings.LANGUAGES))


def _suspects(_pk: str) -> Iterator[FactKey]:
    yield from (wall_page.key(code) for code in dict(settings.LANGUAGES))


for _model in (
    SupportPage._meta.label_lower,
    "wagtailcore.page",
    "sections.frontpage",
    "wagtailcore.pageviewrestriction",
):
    suspect(_model, _suspects)
register(PageKind(name="wall", exists=wall_page, every=_every_language, render=print_wall, keeps_history=False))
