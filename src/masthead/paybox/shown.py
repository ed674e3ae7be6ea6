"""How a thing is shown: without what is kept beside it, and with what was asked to be spelled out."""

from collections.abc import Sequence
from typing import Any, Final

from masthead.paybox.box import Box
from masthead.paybox.faults import Refused
from masthead.paybox.shelf import Thing

# Fields that hold an id and may be spelled out.
_EXPANDABLE: Final = frozenset(
    "balance_transaction charge customer failure_balance_transaction invoice latest_charge latest_invoice"
    " payment_intent source subscription".split()
)
_DEEPEST: Final = 4


def shown(thing: Any) -> Any:
    """Return a thing as the outside sees it."""
    if isinstance(thing, dict):
        return {name: shown(value) for name, value in thing.items() if not name.startswith("_")}
    return [shown(each) for each in thing] if isinstance(thing, list) else thing


def expanded(box: Box, answer: Thing, paths: Sequence[str]) -> Thing:
    """Return an answer with the fields at ``paths`` spelled out.

    Raises:
        Refused: a path leads to nothing that can be spelled out, or too deep.
    """
    for path in paths:
        parts = path.split(".")
        if len(parts) > _DEEPEST:
            raise Refused("You cannot expand more than 4 levels of a property.", param="expand")
        _expand(box, answer, parts, path=path)
    return answer


def _expand(box: Box, here: Any, parts: Sequence[str], *, path: str) -> None:
    name, rest = parts[0], parts[1:]
    if isinstance(here, list):
        for each in here:
            _expand(box, each, parts, path=path)
        return
    if not isinstance(here, dict) or name not in here or (name not in _EXPANDABLE and not rest):
        raise Refused(f"This property cannot be expanded ({path}).", param="expand")
    if isinstance(here[name], str) and name in _EXPANDABLE:
        found = box.shelf.find_any(here[name])
        here[name] = shown(found) if found else here[name]
    if rest and here[name] is not None:
        _expand(box, here[name], rest, path=path)
