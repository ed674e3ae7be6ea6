"""The pages about giving in other languages: the same page, or that language's support page, which comes nearest."""

from collections.abc import Callable
from dataclasses import replace

from masthead.appeal.offer import support_page
from masthead.stories.places import Place, alternates_of, place
from masthead.stories.site import site_of
from masthead.stories.versions import Versions
from masthead.style.frame import Alternate


def elsewhere(*, language: str, path_of: Callable[[str], str | None]) -> Versions:
    """Return where a page that stands below the support page is in other languages.

    Args:
        path_of: where it stands in a language; None where it does not.
    """
    there = _support_pages(language)
    paths = {each.language: path for each in there if (path := path_of(each.language)) is not None}
    return Versions(
        same=tuple(replace(each, href=paths[each.language]) for each in there if each.language in paths),
        nearest=tuple(each for each in there if each.language not in paths),
    )


def support_elsewhere(where: Place) -> Versions:
    """Return the versions of a support page; nearest are those that were written by themselves, as no translation."""
    same = alternates_of(where)
    known = {each.language for each in same}
    return Versions(
        same=same, nearest=tuple(each for each in _support_pages(where.language) if each.language not in known)
    )


def _support_pages(language: str) -> tuple[Alternate, ...]:
    """Return the support page of each other language that has one."""
    return tuple(
        Alternate(language=each.language, name=each.name, href=there.path)
        for each in site_of(language).languages
        if each.language != language
        and (page_id := support_page(each.language)) is not None
        and (there := place(page_id)) is not None
    )
