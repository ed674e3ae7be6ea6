"""Lists: the newest first, a page at a time, filtered as Stripe filters."""

from typing import Any, Final

from masthead.paybox.box import Box
from masthead.paybox.faults import missing
from masthead.paybox.shelf import Thing

_BOUNDS: Final = {
    "gt": lambda at, bound: at > bound,
    "gte": lambda at, bound: at >= bound,
    "lt": lambda at, bound: at < bound,
    "lte": lambda at, bound: at <= bound,
}

_NO_FILTERS: Final = frozenset({"limit", "starting_after", "expand"})


def get(box: Box, kind: str, key: str) -> Thing:
    """Return a thing.

    Raises:
        Refused: there is none.
    """
    found = box.shelf.find(kind, key)
    if found is None:
        raise missing(kind, key)
    return found


def page(box: Box, kind: str, said: dict[str, Any], *, url: str) -> Thing:
    """Return one page of a list.

    Raises:
        Refused: ``starting_after`` names nothing of this kind.
    """
    things = [each for each in reversed(box.shelf.of(kind)) if _is_wanted(each, said)]
    after = said.get("starting_after")
    if after is not None:
        get(box, kind, after)
        keys = [each["id"] for each in things]
        things = things[keys.index(after) + 1 :] if after in keys else []
    limit = min(100, max(1, said.get("limit", 10)))
    return {"object": "list", "url": url, "has_more": len(things) > limit, "data": things[:limit]}


def _is_wanted(thing: Thing, said: dict[str, Any]) -> bool:
    return all(_fits(thing, name, value) for name, value in said.items() if name not in _NO_FILTERS)


def _fits(thing: Thing, name: str, value: Any) -> bool:
    if name == "created":
        return all(_BOUNDS[bound](thing["created"], at) for bound, at in value.items())
    if name == "types":
        return thing["type"] in value
    # A group, such as an invoice payment's "payment", is compared as a whole.
    return bool(thing.get(name, thing.get(f"_{name}")) == value)
