"""Every pattern that the desk's resolver knows, and an address for each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

_VARIABLE = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True, kw_only=True)
class Door:
    """One pattern: its full name (for a nameless one the route), and the route with its variable parts."""

    name: str
    route: str

    def address(self, words: Mapping[str, object]) -> str:
        """Return the door's address, each variable part taken from ``words``: under the door's name, or any door's.

        Raises:
            KeyError: there is no word for a variable part, so the world is too small for a new pattern.
        """
        if self.name in words:
            return f"/{words[self.name]}"

        full = self.name.split("#")[0]

        def word(found: re.Match[str]) -> str:
            namespace = full.rpartition(":")[0]
            for key in (f"{full} {found['name']}", f"{namespace} {found['name']}", found["name"]):
                if key in words:
                    return str(words[key])
            raise KeyError(f"{self.name}: nothing to fill <{found['name']}> of {self.route} with")

        return "/" + _VARIABLE.sub(word, self.route).replace("^", "").replace("$", "")


def every_door() -> list[Door]:
    """Return every pattern of ``ROOT_URLCONF``, those of the libraries included, in the order of the resolver.

    A second pattern of the same name is called ``name#2``.
    """
    found: dict[str, Door] = {}
    for door in _walk(get_resolver(), names=(), route=""):
        namesakes = [name for name in found if name.split("#")[0] == door.name]
        name = f"{door.name}#{len(namesakes) + 1}" if namesakes else door.name
        if door.route not in [found[each].route for each in namesakes]:
            found[name] = Door(name=name, route=door.route)
    return list(found.values())


def _walk(resolver: URLResolver, *, names: tuple[str, ...], route: str) -> Iterator[Door]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Door(name=":".join((*names, pattern.name)) if pattern.name else here, route=here)
        else:
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from _walk(pattern, names=inner, route=here)
