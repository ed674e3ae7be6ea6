"""Where live stories appear at the desk: in the menu, beside a story, and in a story's history."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.admin_url_finder import ModelAdminURLFinder, register_admin_url_finder
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page

from masthead.live.models import Entry
from masthead.stories.models import Story

_DEEDS = (
    ("live.begin", _("Begin live coverage"), _("Live coverage began")),
    ("live.end", _("End live coverage"), _("Live coverage ended")),
    ("live.write", _("Write a live entry"), _("Live entry “%(entry)s” written")),
    ("live.change", _("Change a live entry"), _("Live entry “%(entry)s” changed")),
    ("live.move", _("Move a live entry"), _("Live entry “%(entry)s” moved")),
    ("live.withdraw", _("Withdraw a live entry"), _("Live entry “%(entry)s” withdrawn")),
    ("live.throw_away", _("Throw a draft of a live entry away"), _("Draft of a live entry “%(entry)s” thrown away")),
)


class LiveItem(MenuItem):
    """The way to live stories, for whoever works on stories."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether this person works on stories."""
        return bool(user_has_any_page_permission(request.user))


class EntryAddress(ModelAdminURLFinder):
    """Where an entry is edited, for lists of rows of all kinds; the page itself asks who may."""

    def construct_edit_url(self, instance: Entry) -> str:
        """Return the entry's own page at the desk."""
        return reverse("live:entry", args=[instance.live.story_id, instance.pk])


register_admin_url_finder(Entry, EntryAddress)


@hooks.register("register_admin_urls")
def register_live() -> list[URLResolver]:
    """Open live stories at the desk."""
    return [path("live/", include("masthead.live.desk_urls"))]


@hooks.register("register_admin_menu_item")
def register_menu() -> LiveItem:
    """Offer live stories."""
    return LiveItem(_("Live"), reverse("live:all"), name="live", icon_name="time", order=93)


@hooks.register("register_page_header_buttons")
def offer_entries(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Lead from a story to its entries."""
    if page.specific_class is Story and view_name == "edit":
        yield Button(_("Live entries"), reverse("live:entries", args=[page.pk]), icon_name="time", priority=14)


@hooks.register("register_log_actions")
def tell_history(actions: LogActionRegistry) -> None:
    """Say in a story's history what was done to its entries."""
    for name, label, words in _DEEDS:
        actions.register_action(name)(_formatter(label=label, words=words))


def _formatter(*, label: Any, words: Any) -> type[LogFormatter]:
    class Said(LogFormatter):
        """One kind of deed, with the entry's headline or first words."""

        def format_message(self, log_entry: Any) -> str:
            """Return what happened."""
            return str(words) % {"entry": log_entry.data.get("entry", "")}

    Said.label = label
    return Said


@hooks.register("insert_global_admin_css")
def dress() -> SafeString:
    """Lay out the page of entries."""
    return format_html('<link rel="stylesheet" href="{}">', static("live/live-desk.css"))
