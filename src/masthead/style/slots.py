"""Slots: places in a page that an app further up may fill; every reader gets the same bytes."""

from collections.abc import Callable

from django.utils.safestring import SafeString, mark_safe

Provider = Callable[..., str]
_providers: dict[str, dict[str, Provider]] = {}


def fill(slot: str, *, name: str, provider: Provider) -> None:
    """Register ``provider`` for a slot; it is called with what the template passes, and returns safe HTML.

    What it shows it reads from facts, so that the press knows when to print the page again.
    """
    _providers.setdefault(slot, {})[name] = provider


def empty(slot: str, *, name: str) -> None:
    """Take a provider out of a slot."""
    _providers.get(slot, {}).pop(name, None)


def render_slot(slot: str, **said: object) -> SafeString:
    """Return what all providers of a slot show, in the order of their names."""
    found = _providers.get(slot, {})
    return mark_safe("".join(found[name](**said) for name in sorted(found)))  # noqa: S308 - providers return safe HTML
