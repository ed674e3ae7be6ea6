"""Small things that the office's templates need."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def of(names: Mapping[str, str], key: str) -> str:
    """Return the name of a key, or the key where it has none."""
    return names.get(key, key)
