"""Addresses that once led to a page: redirects, and pages that are gone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.signals import pre_delete
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.signal_handlers import (
    autocreate_redirects_on_page_move,
    autocreate_redirects_on_slug_change,
)
from wagtail.models import Page
from wagtail.signals import page_slug_changed, post_page_move

from masthead.press.facts import FactKey, fact
from masthead.press.notes import note
from masthead.press.suspicion import suspect
from masthead.sections.hanging import entries_of, hanging_on, owner_of
from masthead.sections.left_lists import is_left
from masthead.sections.models import RetiredAddress
from masthead.stories.listed import locale_id
from masthead.stories.models import Story
from masthead.stories.paths import FOLDERS, SEARCH, home_path
from masthead.stories.places import at_or_below, public, public_path, root_paths, spellings, withdrawn

_FOLDERS: Final = frozenset({"static", "media", SEARCH, *FOLDERS.values()})
# At the root, and of a section: its feed and its months.
_INNER: Final = re.compile(
    r"|robots\.txt|(news-)?sitemap\.xml|sitemap-\d{4}-\d\d\.xml|([^/]+/)?(feed\.xml|atom\.xml|feed\.json)|[^/]+/\d{4}/\d\d"
)


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where an address leads: to a page, to a link, or (neither) nowhere any more."""

    language: str
    page_id: int | None = None
    link: str = ""
    is_permanent: bool = True


@fact("address")
def address(path: str) -> Address | None:
    """Return what an address without a page of its own answers; None where a page stands or nothing ever was.

    Where the press itself prints, nothing else answers: a redirect from an old ``/archive/`` would hide ours. Only
    where a topic, a series or a name was, and none is, does its redirect.
    """
    inner = path.removeprefix(home_path(language_of(path)))
    if (is_our_own(path) and not is_left(inner, language=language_of(path))) or _page_at(path):
        return None
    row = _redirect_from(path)
    if row is not None:
        return Address(
            language=language_of(path),
            page_id=row.redirect_page_id,
            link=row.redirect_link,
            is_permanent=row.is_permanent,
        )
    if RetiredAddress.objects.filter(path=path).exists() or _is_withdrawn(path):
        return Address(language=language_of(path))
    return None


def is_our_own(path: str) -> bool:
    """Tell whether the press prints at ``path``, or below its first word, whatever pages editors make."""
    inner = f"{path.rstrip('/')}/".removeprefix(home_path(language_of(path))).strip("/")
    return inner.split("/", 1)[0] in _FOLDERS or _INNER.fullmatch(inner) is not None


def language_of(path: str) -> str:
    """Return the language whose pages stand under ``path``."""
    first = path.strip("/").split("/", 1)[0]
    return first if first in dict(settings.LANGUAGES) else str(settings.LANGUAGE_CODE)


def leads_somewhere(path: str) -> bool:
    """Tell whether readers find something at a path of the paper, or are led on from it."""
    if is_our_own(path) or _page_at(path) or path in (home_path(code) for code in dict(settings.LANGUAGES)):
        return True
    found = address(path)
    return found is not None and (found.page_id is not None or bool(found.link))


def _url_paths(path: str) -> tuple[str, str]:
    """Return (language, how a page's stored path ends) for a path of the paper."""
    language = language_of(path)
    inner = path if language == settings.LANGUAGE_CODE else path[len(language) + 1 :]
    return language, f"{inner.rstrip('/')}/"


def _pages_at(path: str) -> Any:
    language, inner = _url_paths(path)
    wanted = [root.rstrip("/") + inner for root in root_paths(language)]
    # A stored path ends with the page's slug, of which there is an index; nothing else is asked in the same query,
    # lest the database goes by the language instead, and through all that is written in it.
    slugs = {each.rstrip("/").rsplit("/", 1)[-1] for each in wanted}
    found = Page.objects.filter(slug__in=slugs, url_path__in=wanted).order_by().values_list("pk", "locale_id")
    return Page.objects.filter(pk__in=[pk for pk, locale in found if locale == locale_id(language)])


def _page_at(path: str) -> bool:
    hung = (_hangs_on(each, choose=public) for each in spellings(path))
    return bool(public(_pages_at(path)).exists()) or any(hung)


def _is_withdrawn(path: str) -> bool:
    at_itself = path.endswith("/") and bool(withdrawn(_pages_at(path)).exists())
    return at_itself or _hangs_on(path, choose=withdrawn)


def _hangs_on(path: str, *, choose: Callable[[QuerySet[Page]], QuerySet[Page]]) -> bool:
    """Tell whether an address hangs on that of a story among those that ``choose`` leaves."""
    owner = owner_of(path)
    if owner is None:
        return False
    stories = choose(_pages_at(owner).type(Story)).values_list("pk", flat=True)
    return any(path in hanging_on(story_id=pk, path=owner) for pk in stories)


def _redirect_from(path: str) -> Redirect | None:
    found = Redirect.objects.filter(old_path__in=spellings(path)).order_by("pk").first()
    return found if found is None or found.redirect_page_id or found.redirect_link else None


def _spread(old: tuple[str, ...] | None, new: tuple[str, ...] | None) -> Iterator[FactKey]:
    for each in (old, new):
        if each is not None:
            yield from (FactKey("address", (path,)) for path in spellings(each[0]))


def _every_redirect() -> Iterator[tuple[int]]:
    return ((pk,) for pk in Redirect.objects.order_by("pk").values_list("pk", flat=True))


@fact("redirect", spread=_spread, every=_every_redirect)
def redirect_row(redirect_id: int) -> tuple[str, int | None, str, bool] | None:
    """Return the address that a redirect answers for, and where it leads."""
    rows = Redirect.objects.filter(pk=redirect_id)
    return rows.values_list("old_path", "redirect_page_id", "redirect_link", "is_permanent").first()


def every_address() -> Iterator[tuple[str]]:
    """Yield every path that may need an answer without having a page."""
    paths = {path for old in Redirect.objects.values_list("old_path", flat=True) for path in spellings(old)}
    paths.update(RetiredAddress.objects.values_list("path", flat=True))
    gone = withdrawn(Page.objects.filter(depth__gt=2))
    rows = gone.values_list("pk", "url_path", "locale__language_code", "content_type__model")
    for pk, url_path, language, kind in rows:
        path = public_path(url_path=url_path, language=language)
        paths.add(path)
        if kind == "story":
            paths.update(hanging_on(story_id=pk, path=path))
    return ((path,) for path in sorted(paths))


def retire(sender: type[Any], instance: Any, **_more: Any) -> None:
    """Record that a page which was public once is being deleted, so that all its addresses answer 410."""
    if not isinstance(instance, Page) or sender is Page or instance.last_published_at is None:
        return
    language = instance.locale.language_code
    path = public_path(url_path=instance.url_path, language=language)
    led_here = Redirect.objects.filter(redirect_page=instance.pk).values_list("old_path", flat=True)
    its: tuple[str, ...] = ()
    if isinstance(instance, Story):
        its = (*hanging_on(story_id=instance.pk, path=path), *entries_of(story_id=instance.pk, language=language))
    for each in (path, *(f"{old.rstrip('/')}/" for old in led_here), *its):
        RetiredAddress.objects.get_or_create(path=each, defaults={"retired_at": datetime.now(UTC)})


def _suspects_of_redirect(pk: str) -> Iterator[FactKey]:
    yield redirect_row.key(int(pk))


def _redirects_to_page(pk: str) -> Iterator[FactKey]:
    """Name the redirects to a page and to those below it: Wagtail makes them in bulk, which sends no signal."""
    rows = Redirect.objects.filter(at_or_below(pk, by="redirect_page"))
    yield from (redirect_row.key(each) for each in rows.values_list("pk", flat=True))


def _suspects_of_retired(pk: str) -> Iterator[FactKey]:
    for path in RetiredAddress.objects.filter(pk=int(pk)).values_list("path", flat=True):
        yield address.key(path)


def hear_of_left_addresses() -> None:
    """Note a page again once Wagtail has made its redirects; called when all apps' models are there.

    They are made in bulk, which sends no signal, and after the move is committed: a worker that was quick
    had printed the old address as a 404, and nothing told it to look again.
    """
    # Receivers are called in the order they are connected in; Wagtail connecting these again changes nothing.
    post_page_move.connect(autocreate_redirects_on_page_move)
    page_slug_changed.connect(autocreate_redirects_on_slug_change)
    for signal in (post_page_move, page_slug_changed):
        signal.connect(_note_again, dispatch_uid="sections.left_addresses")


def _note_again(instance: Page, **_more: Any) -> None:
    note(model="wagtailcore.page", pk=instance.pk)


suspect("wagtailredirects.redirect", _suspects_of_redirect)
suspect("sections.retiredaddress", _suspects_of_retired)
for _model in ("wagtailcore.page", "stories.story", "sections.section", "sections.policypage"):
    suspect(_model, _redirects_to_page)
pre_delete.connect(retire, dispatch_uid="sections.retire")
