"""Template tags of the house style: slots, files, moments and names."""

from collections.abc import Iterable
from datetime import datetime

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from masthead.style.files import static_path
from masthead.style.slots import render_slot

register = template.Library()


@register.simple_tag
def slot(name: str, **said: object) -> SafeString:
    """Show what the apps further up have put into a slot."""
    return render_slot(name, **said)


@register.simple_tag
def static_file(name: str) -> str:
    """Give the content-hashed path of one of the paper's own files."""
    return static_path(name)


@register.simple_tag
def moment(at: datetime, *, only_date: bool = False) -> SafeString:
    """Show an instant in the newsroom's time zone and the page's language, with its offset for machines."""
    local = timezone.localtime(at)
    day = date_format(local, "DATE_FORMAT", use_l10n=True)
    words = day if only_date else f"{day}, {local:%H:%M}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), words)


@register.simple_tag(takes_context=True)
def version_in(context: template.Context, language: str) -> str:
    """Give the path of this page in another language, or of that language's front page where there is none."""
    for each in (*context["frame"].alternates, *context["site"].languages):
        if each.language == language:
            return str(each.href)
    return str(context["site"].home)


@register.simple_tag(takes_context=True)
def version_for_all(context: template.Context) -> str:
    """Give the path of this page for readers of no known language: the main language's where it has that version."""
    found = (each for each in context["frame"].alternates if each.language == settings.LANGUAGE_CODE)
    return str(getattr(next(found, None), "href", context["frame"].path))


@register.filter
def absolute(path: str, origin: str) -> str:
    """Give a path of the paper with the paper's address before it."""
    return path if "://" in path else origin + path


@register.filter
def join_names(signatures: Iterable[object]) -> str:
    """Give the names of several signatures, with commas."""
    return ", ".join(str(getattr(each, "name", each)) for each in signatures)
