"""Which facts a change in the database makes suspect: hints in one table, never truth."""

from collections.abc import Callable, Iterable, Iterator

from masthead.press.facts import FactKey

Hint = Callable[[str], Iterable[FactKey]]
_hints: dict[str, list[Hint]] = {}


def suspect(model: str, hint: Hint) -> None:
    """Register ``hint``: given the primary key (as text) of a changed row of ``model``, it names facts.

    Args:
        model: a model label as in ``stories.story``.
    """
    _hints.setdefault(model.lower(), []).append(hint)


def watched_models() -> tuple[str, ...]:
    """Return the labels of all models whose changes are noted."""
    return tuple(sorted(_hints))


def suspects_of(*, model: str, pk: str) -> Iterator[FactKey]:
    """Yield every fact that a change of this row may have touched."""
    for hint in _hints.get(model, ()):
        yield from hint(pk)
