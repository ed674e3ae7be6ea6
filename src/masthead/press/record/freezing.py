"""Freeze the edition, so that nothing is printed until somebody lifts it."""

from datetime import datetime

from masthead.press.change import Change
from masthead.press.edition import Edition
from masthead.press.view import FROZEN


def freeze(*, edition: Edition, why: str, at: datetime) -> None:
    """Let nobody print from now on; what changes meanwhile stays noted. What is frozen already gets the new reason."""
    with edition.noting() as change:
        note_freeze(change=change, why=why, at=at)


def note_freeze(*, change: Change, why: str, at: datetime) -> None:
    """Freeze in a transaction that does something else besides."""
    change.put("meta", FROZEN, f"{why}, {at:%Y-%m-%d %H:%M} UTC".encode())


def thaw(*, edition: Edition) -> bool:
    """Let printing go on: the next print brings what waits. Returns whether the edition was frozen."""
    with edition.noting() as change:
        was_frozen = bool(change.frozen)
        change.delete("meta", FROZEN)
    return was_frozen
