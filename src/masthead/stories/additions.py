"""What apps further up add to a story's own page for machines, and when they last changed what it tells."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

Changes = Callable[[Iterable[int]], dict[int, datetime]]
ForMachines = Callable[[int], dict[str, Any]]
_changes: list[Changes] = []
_for_machines: list[ForMachines] = []


def add_changes(told: Changes) -> None:
    """Register what knows, of many stories, when those that tell more than their body did so last."""
    _changes.append(told)


def add_to_json_ld(said: ForMachines) -> None:
    """Register what is said of a story besides its NewsArticle; it reads facts, as all of the page does."""
    _for_machines.append(said)


def last_changes(ids: Iterable[int]) -> dict[int, datetime]:
    """Return when each of many stories last told more, where one did. Cost: one query for each app that adds."""
    every, found = list(ids), dict[int, datetime]()
    for told in _changes:
        found |= {pk: max(at, found.get(pk, at)) for pk, at in told(every).items()}
    return found


def said_for_machines(story_id: int) -> dict[str, Any]:
    """Return what other apps say of a story in its JSON-LD."""
    return {name: value for said in _for_machines for name, value in said(story_id).items()}
