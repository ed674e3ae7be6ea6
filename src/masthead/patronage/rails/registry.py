"""Every rail that is installed: a folder of this package with a ``rail.py`` that defines ``RAIL``.

A package spread over several places (``__path__``) is searched in all of them, so a rail may be installed apart.
"""

from functools import cache
from importlib import import_module
from pathlib import Path

from masthead.lib.config import Config
from masthead.patronage import rails
from masthead.patronage.rails.contract import Ability, Rail


class RailUnknown(LookupError):
    """No rail has this name."""


@cache
def all_rails() -> tuple[Rail, ...]:
    """Return every rail, by the name of its folder."""
    folders = sorted({file.parent.name for place in rails.__path__ for file in Path(place).glob("*/rail.py")})
    return tuple(import_module(f"masthead.patronage.rails.{name}.rail").RAIL for name in folders)


def rails_on(config: Config) -> tuple[Rail, ...]:
    """Return the rails that the newsroom has switched on by its settings."""
    return tuple(rail for rail in all_rails() if rail.is_on(config))


def pledging_rails(config: Config) -> tuple[Rail, ...]:
    """Return the rails that are on and that a reader can pledge on with our own pages."""
    return tuple(rail for rail in rails_on(config) if Ability.PLEDGES_HERE in rail.abilities)


def get_rail(kind: str) -> Rail:
    """Return the rail of a kind.

    Raises:
        RailUnknown: there is none.
    """
    for rail in all_rails():
        if rail.kind == kind:
            return rail
    raise RailUnknown(kind)


def rail_of(kind: str) -> Rail:
    """Return the rail of a kind, or one that can do nothing where its folder is gone: pledges can still be ended."""
    try:
        return get_rail(kind)
    except RailUnknown:
        return Rail(kind=kind, title=kind, abilities=frozenset(), intervals=frozenset(), is_on=lambda _config: False)
