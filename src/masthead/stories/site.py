"""The newsroom around a page. What it says is known above (sections), so it is read through a registry."""

from collections.abc import Callable

from masthead.style.frame import Site

_reader: list[Callable[[str], Site | None]] = []


def tell_site(reader: Callable[[str], Site | None]) -> None:
    """Register the fact that says what the newsroom shows around every page of a language."""
    _reader[:] = [reader]


def site_of(language: str) -> Site:
    """Return the newsroom as ``language`` shows it.

    Raises:
        NoFrontPage: the language has no live front page, so nothing in it can be printed.
    """
    found = _reader[0](language)
    if found is None:
        raise NoFrontPage(language)
    return found


class NoFrontPage(LookupError):
    """A language has no live front page."""
