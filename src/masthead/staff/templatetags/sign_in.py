"""Template tags of the sign-in pages."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def newsroom_name() -> str:
    """Name the newsroom."""
    return str(settings.MASTHEAD_CONFIG.newsroom.name)


@register.simple_tag
def can_send_mail() -> bool:
    """Tell whether this newsroom can send mail."""
    return bool(settings.MASTHEAD_MAIL_CONFIGURED)
