"""How amounts are written."""

from django import template
from django.utils.translation import get_language

from masthead.lib.money import Money

register = template.Library()


@register.filter
def money(value: Money) -> str:
    """Write an amount as people of the active language do."""
    return value.shown(get_language() or "en")
