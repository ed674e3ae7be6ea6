"""Places: where a page of the tree stands, whether the public may see it, and in which language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.models import Page, PageViewRestriction

from masthead.lib.languages import own_name
from masthead.press.facts import Args, FactKey, fact, once
from masthead.press.suspicion import suspect
from masthead.stories.paths import text_path
from masthead.style.frame import Alternate

_STEP = Page.steplen
_FIELDS = (
    *("pk", "path", "url_path", "title", "live", "last_published_at", "translation_key"),
    *("locale__language_code", "content_type__model"),
)
P = TypeVar("P", bound=Page)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A page that the public may see: its path on the paper, title, language and parent."""

    id: int
    path: str
    title: str
    language: str
    kind: str
    parent_id: int
    translation_key: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a page stands, public or not: what must be looked at again when it moves, appears or goes.

    The path is empty of a page that was never public: nothing depends on it, and the press keeps these values.
    """

    path: str
    language: str
    kind: str
    translation_key: str
    is_public: bool
    is_withdrawn: bool


def _spread(old: Standing | None, new: Standing | None) -> Iterator[FactKey]:
    for each in (old, new):
        if each is not None:
            yield translations.key(each.translation_key)
            yield from (FactKey("address", (path,)) for path in _answered_by(each))
            if each.kind != "story":
                yield from (FactKey("site", (code,)) for code in dict(settings.LANGUAGES))


def _answered_by(it: Standing) -> Iterator[str]:
    if it.path:
        yield from spellings(it.path)
        if it.kind == "story":
            yield from spellings(text_path(it.path))


def _every_page() -> Iterator[tuple[int]]:
    return ((pk,) for pk in Page.objects.filter(depth__gt=1).order_by("pk").values_list("pk", flat=True).iterator())


def _standings(every: list[Args]) -> dict[Args, Standing]:
    """Return where many pages stand. Cost: one query beside the places' one."""
    place.prime(every)
    return {
        (row["pk"],): _standing(row, is_public=place.peek(row["pk"]) is not None)
        for row in _rows([int(args[0]) for args in every])
    }


def _standing(row: dict[str, Any], *, is_public: bool) -> Standing:
    is_withdrawn = row["last_published_at"] is not None and not is_public and _is_below_none_unread(row["path"])
    path = public_path(url_path=row["url_path"], language=row["locale__language_code"])
    return Standing(
        path=path if is_public or is_withdrawn else "",
        language=row["locale__language_code"],
        kind=row["content_type__model"],
        translation_key=str(row["translation_key"]),
        is_public=is_public,
        is_withdrawn=is_withdrawn,
    )


@fact("standing", spread=_spread, every=_every_page, many=_standings)
def standing(page_id: int) -> Standing | None:
    """Return where a page stands, whether or not the public may see it; None where there is no such page."""
    return _standings([(page_id,)]).get((page_id,))


def _places(every: list[Args]) -> dict[Args, Place]:
    """Return where the public pages among many stand. Cost: one query, and two once a run."""
    above, hiding = once(_upper_pages), once(_private_paths) | _hidden_paths()
    return {
        (row["pk"],): Place(
            id=row["pk"],
            path=public_path(url_path=row["url_path"], language=row["locale__language_code"]),
            title=row["title"],
            language=row["locale__language_code"],
            kind=row["content_type__model"],
            parent_id=above[row["path"][:-_STEP]].id,
            translation_key=str(row["translation_key"]),
        )
        for row in _rows([int(args[0]) for args in every])
        if row["live"] and hiding.isdisjoint(_line_of(row["path"]))
    }


@dataclass(frozen=True, kw_only=True)
class _Upper:
    """A page that others may stand below, as far as it hides them."""

    id: int
    path: str
    depth: int
    live: bool
    last_published_at: datetime | None
    kind: str
    language: str
    url_path: str


def _upper_pages() -> dict[str, _Upper]:
    """Return the pages that others may stand below, by their path in the tree: a few dozen in any newsroom."""
    same = ("path", "depth", "live", "last_published_at", "url_path")
    return {
        row["path"]: _Upper(
            id=row["pk"],
            kind=row["content_type__model"],
            language=row["locale__language_code"],
            **{name: row[name] for name in same},
        )
        for row in _above_others().values("pk", "content_type__model", "locale__language_code", *same)
    }


def upper_ids(*, kind: str, language: str = "", below: str = "") -> list[int]:
    """Return the ids of pages of a kind other than stories: of a language, or right below a path in the tree.

    Cost: one query a run; a look for them in the whole tree would go through every story.
    """
    return [
        each.id
        for each in once(_upper_pages).values()
        if each.kind == kind
        and (not language or each.language == language)
        and (not below or each.path[:-_STEP] == below)
    ]


def root_paths(language: str) -> list[str]:
    """Return how the stored paths of a language's pages begin."""
    return [each.url_path for each in once(_upper_pages).values() if each.depth == 2 and each.language == language]


def at_or_below(pk: str, *, by: str) -> Q:
    """Return what is true of the rows whose relation ``by`` is to a page, or to one below it; below a story is none."""
    found = Page.objects.filter(pk=pk).values_list("path", "content_type__model").first()
    if found is None:
        return Q(pk__in=[])
    path, kind = found
    return Q(**{by: pk}) if kind == "story" else Q(**{f"{by}__path__startswith": path})


def _private_paths() -> set[str]:
    return set(PageViewRestriction.objects.values_list("page__path", flat=True))


def _hidden_paths() -> set[str]:
    """Return the pages that are not live, and hide what stands below them."""
    return {each.path for each in once(_upper_pages).values() if each.depth > 1 and not each.live}


def _unread_paths() -> set[str]:
    """Return the pages below which nobody is told that something was: those never published, and private ones."""
    hidden = _hidden_paths()
    never = {each.path for each in once(_upper_pages).values() if each.path in hidden and not each.last_published_at}
    return never | once(_private_paths)


def _is_below_none_unread(path: str) -> bool:
    return _unread_paths().isdisjoint(_line_of(path))


def _line_of(path: str) -> list[str]:
    """Return the paths of a page and of all above it, the root first."""
    return [path[:end] for end in range(_STEP, len(path) + 1, _STEP)]


@fact("place", many=_places)
def place(page_id: int) -> Place | None:
    """Return where a page stands, or None where the public may not see it: it or one above is not live, or private."""
    return _places([(page_id,)]).get((page_id,))


def _translations(every: list[Args]) -> dict[Args, tuple[tuple[str, int], ...]]:
    """Return the versions of many pages. Cost: one query."""
    found: dict[str, list[tuple[str, int]]] = {str(key): [] for (key,) in every}
    # Whether one is an alias is looked at here, lest the database goes through all pages that are none.
    rows = Page.objects.filter(translation_key__in=list(found), depth__gt=1).order_by("locale__language_code", "pk")
    for key, language, pk, alias_of in rows.values_list("translation_key", "locale__language_code", "pk", "alias_of"):
        if alias_of is None:
            found[str(key)].append((language, pk))
    return {(key,): tuple(versions) for key, versions in found.items()}


@fact("translations", many=_translations)
def translations(translation_key: str) -> tuple[tuple[str, int], ...]:
    """Return (language, page id) of every page that is a version of the same page, by language."""
    return _translations([(translation_key,)])[(translation_key,)]


def public(rows: QuerySet[P]) -> QuerySet[P]:
    """Return the live pages of ``rows`` that no page above them hides and no restriction keeps private.

    Cost: two queries over the few pages that hide others, once a run.
    """
    rows = rows.filter(live=True)
    for path in sorted(_hidden_paths() | once(_private_paths)):
        rows = rows.exclude(path__startswith=path)
    return rows


def withdrawn(rows: QuerySet[P]) -> QuerySet[P]:
    """Return the pages of ``rows`` that were public and are not any more: taken down, or below one that was.

    An editor may date a story before anybody has read it: only publishing sets when it was last published.
    """
    is_down = Q(live=False)
    for path in sorted(_hidden_paths()):
        is_down |= Q(path__startswith=path)
    rows = rows.filter(is_down, last_published_at__isnull=False)
    for path in sorted(_unread_paths()):
        rows = rows.exclude(path__startswith=path)
    return rows


def _above_others() -> QuerySet[Page]:
    """Return the pages that others may stand below.

    The tree's own count of children is no guide: whoever saves a page that was read before a child came writes
    the old count, and what a hidden page hides would be public.
    """
    # Said as what they are, and not as what they are not, for the index.
    return Page.objects.filter(content_type__in=ContentType.objects.exclude(model="story").values("pk"))


def public_path(*, url_path: str, language: str) -> str:
    """Return the path on the paper for a page whose place in the tree is ``url_path`` (root's slug first)."""
    inner = url_path.split("/", 2)[2] if url_path.count("/") >= 2 else ""
    prefix = "/" if language == settings.LANGUAGE_CODE else f"/{language}/"
    return prefix + inner


def spellings(path: str) -> tuple[str, ...]:
    """Return a path with and without its last slash: an address that is left must answer under both."""
    bare = path.rstrip("/")
    return (f"{bare}/", bare) if bare else ("/",)


def alternates_of(it: Place) -> tuple[Alternate, ...]:
    """Return the other public versions of a page, for hreflang and the language switch."""
    places = [place(page_id) for _, page_id in translations(it.translation_key) if page_id != it.id]
    return tuple(
        Alternate(language=each.language, name=own_name(each.language), href=each.path)
        for each in places
        if each is not None and each.language != it.language
    )


def facts_of_page(pk: str) -> Iterator[FactKey]:
    """Name the facts that any change to a page, or to one above it, may touch."""
    for name in ("standing", "place", "story.brief", "story.text", "story.placement", "policy", "section"):
        yield FactKey(name, (int(pk),))


def _rows(ids: list[int]) -> Iterable[dict[str, Any]]:
    return Page.objects.filter(pk__in=ids, depth__gt=1).values(*_FIELDS)


def suspects_of_page(pk: str) -> Iterator[FactKey]:
    """Name what a change to a page may touch: itself, and whatever stands below it."""
    yield from facts_of_page(pk)
    found = _above_others().filter(pk=pk).values_list("path", "depth").first()
    if found is not None:
        below = Page.objects.filter(path__startswith=found[0], depth__gt=found[1])
        yield from chain.from_iterable(facts_of_page(str(child)) for child in below.values_list("pk", flat=True))


for _model in ("wagtailcore.page", "stories.story", "sections.section", "sections.frontpage", "sections.policypage"):
    suspect(_model, suspects_of_page)
