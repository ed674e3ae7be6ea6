"""The printing table: which kinds of page there are, how to list them and how to render one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from masthead.press.facts import Args, Fact, FactKey

HTML = "text/html; charset=utf-8"


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
    def id(self) -> bytes:
        """The 16 bytes that stand for this page in the edition's indexes."""
        return blake2b(str(self).encode(), digest_size=16).digest()


@dataclass(frozen=True, kw_only=True)
class PageKind:
    """A kind of page.

    A page of the kind exists exactly where ``exists(*args)`` is not None; ``every`` lists the arguments of
    at least all of those; ``render`` makes one, or returns None where it has nothing to show for now.
    All that ``render`` knows it reads from facts. Where a page names people who may take their word back,
    ``keeps_history`` is False: what it said before is forgotten with the edition that changes it.
    ``primes`` are facts about the same arguments, which a whole print reads for many pages at once.
    ``goes_first`` marks what an editor waits for: it is printed in an edition of its own, before all else.
    """

    name: str
    exists: Fact[Any, Any]
    every: Callable[[], Iterable[Args]]
    render: Callable[..., Sheet | None]
    keeps_history: bool = True
    goes_first: bool = False
    primes: tuple[Fact[Any, Any], ...] = ()


_kinds: dict[str, PageKind] = {}


def register(kind: PageKind) -> None:
    """Add a kind of page to the table."""
    assert kind.name not in _kinds, f"the page kind {kind.name} is registered twice"
    _kinds[kind.name] = kind


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


def all_kinds() -> tuple[PageKind, ...]:
    """Return every kind, by name."""
    return tuple(_kinds[name] for name in sorted(_kinds))


def pages_defined_by(fact: FactKey) -> Iterator[PageKey]:
    """Yield the pages that exist by ``fact``."""
    return (PageKey(kind.name, fact.args) for kind in _kinds.values() if kind.exists.name == fact.name)


def every_page() -> Iterator[PageKey]:
    """Yield the key of every page that may exist, kind by kind."""
    return (PageKey(kind.name, args) for kind in all_kinds() for args in kind.every())
