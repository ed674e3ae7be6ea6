"""Forget what stores from before remember of pages by ids that nobody finds any more: they were spread at random."""

from typing import Final

from masthead.press.change import Change
from masthead.press.records import PageRecord
from masthead.press.staged import take_back
from masthead.press.view import PRINTED_BY, UNDER_WAY, View

_BY_ID: Final = ("pages", "readers", "facts", "due", "links", "failed", "staged")
_OWNER: Final = b"owner:"


def has_former_ids(view: View) -> bool:
    """Return whether a store remembers pages by such ids; it does so of all or of none."""
    first = next(view.items("pages"), None)
    return first is not None and PageRecord.key_in(first[1]).id != first[0]


def forget_former_ids(change: Change) -> None:
    """Forget them, and which version printed them: all is printed anew, and answers as before until that is shown."""
    for key in [key for key, _ in change.items("staged")]:
        take_back(change, key=key)
    for key in [key for key, _ in change.items("meta", _OWNER)]:
        change.delete("meta", key)
    for table in _BY_ID:
        change.empty(table)
    for key in (UNDER_WAY, PRINTED_BY):
        change.delete("meta", key)
