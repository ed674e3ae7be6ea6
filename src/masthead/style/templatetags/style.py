"""Template tags of the house style: slots, files, moments and names."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from functools import lru_cache, partial
from typing import Final

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from masthead.lib import languages
from masthead.press.facts import piece
from masthead.style.files import static_path
from masthead.style.slots import render_slot

register = template.Library()
_KEPT_MOMENTS: Final = 4_096


@register.simple_tag
def slot(name: str, **said: object) -> SafeString:
    """Show what the apps further up have put into a slot."""
    return render_slot(name, **said)


@register.simple_tag(takes_context=True)
def page_header(context: template.Context) -> SafeString:
    """Show the masthead, which most pages of a section share."""
    site, frame = context["site"], context["frame"]
    others = (*frame.alternates, *frame.nearest) if len(site.languages) > 1 else ()
    key = ("header", site, frame.current, frame.path == frame.current, others)
    return piece(key, partial(_component, "style/components/header.html", site=site, frame=frame))


@register.simple_tag(takes_context=True)
def page_footer(context: template.Context) -> SafeString:
    """Show the foot, which all pages of a language share."""
    site = context["site"]
    return piece(("footer", site), partial(_component, "style/components/footer.html", site=site))


@register.simple_tag(takes_context=True)
def paper_feeds(context: template.Context) -> SafeString:
    """Name the feeds of all stories, as every page of a language does."""
    site = context["site"]
    return piece(("feeds", site.name, site.home), partial(_component, "style/components/feeds.html", site=site))


def _component(name: str, **said: object) -> SafeString:
    return mark_safe(render_to_string(name, said))  # noqa: S308 - a template's


@register.simple_tag
def static_file(name: str) -> str:
    """Give the content-hashed path of one of the paper's own files."""
    return static_path(name)


@register.simple_tag
def moment(at: datetime, *, only_date: bool = False) -> SafeString:
    """Show an instant in the newsroom's time zone and the page's language, with its offset for machines."""
    return _moment(at, only_date, timezone.get_current_timezone(), get_language())


@lru_cache(maxsize=_KEPT_MOMENTS)
def _moment(at: datetime, only_date: bool, zone: tzinfo, _language: str) -> SafeString:  # noqa: FBT001 - a cache's key
    local = timezone.localtime(at, zone)
    day = date_format(local, "DATE_FORMAT", use_l10n=True)
    words = day if only_date else f"{day}, {local:%H:%M}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), words)


@register.simple_tag(takes_context=True)
def version_in(context: template.Context, language: str) -> str:
    """Give the path of this page in another language, or of what comes nearest there, or of that front page."""
    frame = context["frame"]
    for each in (*frame.alternates, *frame.nearest, *context["site"].languages):
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


@register.filter
def language_name(code: str) -> str:
    """Give a language's name in the page's own language, or its own name for itself where Django knows no other."""
    return languages.name_here(code)


@register.filter
def direction(code: str) -> str:
    """Give ``rtl`` or ``ltr`` for words of a language."""
    return languages.direction(code)
