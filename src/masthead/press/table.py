"""The printing table: which kinds of page there are, how to list them and how to render one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from masthead.press.facts import Args, Fact, FactKey

HTML = "text/html; charset=utf-8"
Prime = Callable[[list[Args]], None]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One rendered page, before it is packed into the edition.

    ``path`` starts with ``/``, or with ``!`` for a page that is served for paths of others (the 404 page).
    """

    path: str
    body: bytes = b""
    media_type: str = HTML
    status: int = 200
    location: str = ""


@dataclass(frozen=True, order=True)
class PageKey:
    """One page: its kind and the arguments of the fact that it exists by."""

    kind: str
    args: Args = ()

    def __str__(self) -> str:
        return str(FactKey(self.kind, self.args))

    @property
    def tags(self) -> tuple[str, str]:
        """By which a CDN in front may forget all pages of the kind, and this one: ``story`` and ``story-12``."""
        return self.kind, "-".join((self.kind, *(quote(str(each), safe="") for each in self.args)))

    @property
    def id(self) -> bytes:
        """The 16 bytes that stand for this page in the edition's indexes."""
        return FactKey(self.kind, self.args).id


@dataclass(frozen=True, kw_only=True)
class PageKind:
    """A kind of page.

    A page of the kind exists exactly where ``exists(*args)`` is not None; ``every`` lists the arguments of
    at least all of those; ``render`` makes one, or returns None where it has nothing to show for now.
    All that ``render`` knows it reads from facts. Where a page names people who may take their word back,
    ``keeps_history`` is False: what it said before is forgotten with the edition that changes it.
    ``primes`` read facts for many pages at once, given the arguments of each (``prime_with`` adds others).
    ``goes_first`` marks what an editor waits for: it is printed in an edition of its own, before all else.
    ``is_light`` marks what costs so little that very many of it may be printed at once.
    """

    name: str
    exists: Fact[Any, Any]
    every: Callable[[], Iterable[Args]]
    render: Callable[..., Sheet | None]
    keeps_history: bool = True
    goes_first: bool = False
    is_light: bool = False
    primes: tuple[Prime, ...] = ()


_kinds: dict[str, PageKind] = {}
_more_primes: dict[str, list[Prime]] = {}


def register(kind: PageKind) -> None:
    """Add a kind of page to the table."""
    assert kind.name not in _kinds, f"the page kind {kind.name} is registered twice"
    _kinds[kind.name] = kind


def prime_with(kind: str, prime: Prime) -> None:
    """Read what a slot of another app's page asks for at once as well, where many of those pages are printed."""
    _more_primes.setdefault(kind, []).append(prime)


def primes_of(kind: PageKind) -> tuple[Prime, ...]:
    """Return what reads facts for many pages of a kind at once."""
    return (*kind.primes, *_more_primes.get(kind.name, ()))


def kind_of(key: PageKey) -> PageKind:
    """Return the kind that ``key`` names.

    Raises:
        KeyError: no module registered it.
    """
    return _kinds[key.kind]


def keeps_history(key: PageKey) -> bool:
    """Return whether earlier printings of a page are kept; so are those of a kind that nobody registers any more."""
    kind = _kinds.get(key.kind)
    return kind is None or kind.keeps_history


def goes_first(key: PageKey) -> bool:
    """Return whether a page is printed before others."""
    kind = _kinds.get(key.kind)
    return kind is not None and kind.goes_first


def is_light(key: PageKey) -> bool:
    """Return whether a page costs next to nothing."""
    kind = _kinds.get(key.kind)
    return kind is not None and kind.is_light


def all_kinds() -> tuple[PageKind, ...]:
    """Return every kind, by name."""
    return tuple(_kinds[name] for name in sorted(_kinds))


def pages_defined_by(fact: FactKey) -> Iterator[PageKey]:
    """Yield the pages that exist by ``fact``."""
    return (PageKey(kind.name, fact.args) for kind in _kinds.values() if kind.exists.name == fact.name)
