"""Who a letter is for: an address, or a name that becomes one only as the letter leaves.

A name is ``scheme:id``, as in ``reader:6f1e...``: so no address of a reader lies in a letter that waits.
"""

import re
from collections.abc import Callable
from typing import Final

_NAME: Final = re.compile(r"([a-z]{2,16}):([0-9a-zA-Z-]{1,64})")
_finders: dict[str, Callable[[str], str | None]] = {}


class AddresseeGone(ValueError):
    """The person whom a letter names is not known any more; the letter cannot be sent."""


def register(scheme: str, find: Callable[[str], str | None]) -> None:
    """Let ``find`` turn the ids of a scheme into addresses; it returns None for a person who is gone."""
    _finders[scheme] = find


def is_name(to: str) -> bool:
    """Return whether ``to`` is a name of a registered scheme rather than an address."""
    found = _NAME.fullmatch(to)
    return found is not None and found[1] in _finders


def address_of(to: str) -> str:
    """Return the address that a letter goes to.

    Raises:
        AddresseeGone: it names a person who is not known any more.
    """
    found = _NAME.fullmatch(to)
    if found is None or found[1] not in _finders:
        return to
    address = _finders[found[1]](found[2])
    if address is None:
        raise AddresseeGone("The addressee is not known any more.")
    return address
