"""What the newsroom takes out of Wagtail's desk, or puts in."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.documents.wagtail_hooks import DocumentsSummaryItem
from wagtail.snippets.models import register_snippet

from masthead.desk.editing import Pages
from masthead.desk.first_look import FirstLook
from masthead.desk.held_back import say_what_is_missing, say_what_is_worth_a_look
from masthead.desk.listings import names, stories
from masthead.desk.printing_menu import printing_item, printing_ways, register_end_of_freeze
from masthead.desk.protect_view import offer_to_protect, way_to_protection
from masthead.desk.story_menu import PlanningItem, offer_ways, register_log_actions, ways
from masthead.desk.story_rooms import works_on_stories
from masthead.desk.stuck import StuckPanel
from masthead.desk.translation_buttons import take_over
from masthead.desk.translations import urls

take_over()
hooks.register("register_admin_viewset", lambda: stories)
# After Wagtail's own, whose place it takes.
hooks.register("register_admin_viewset", Pages, order=1)
register_snippet(names)
# Before the library's own, at the same address.
hooks.register("register_admin_urls", urls, order=-1)
hooks.register("register_admin_urls", ways)
hooks.register("register_admin_menu_item", PlanningItem)
hooks.register("register_page_header_buttons", offer_ways)
hooks.register("register_log_actions", register_log_actions)
hooks.register("register_admin_urls", way_to_protection)
hooks.register("register_snippet_listing_buttons", offer_to_protect)
hooks.register("register_admin_urls", printing_ways)
hooks.register("register_settings_menu_item", printing_item)
hooks.register("register_log_actions", register_end_of_freeze)
hooks.register("after_publish_page", say_what_is_worth_a_look)
hooks.register("after_create_page", say_what_is_missing)
hooks.register("after_edit_page", say_what_is_missing)


@hooks.register("construct_main_menu")
def arrange_main_menu(request: HttpRequest, menu_items: list[Any]) -> None:
    """Take documents and snippets out of the menu: no page shows documents, and names have a place of their own.

    Wagtail offers its reports, and our list of stories, to everybody; here to those who may open them.
    """
    gone = {"documents", "snippets", *(() if works_on_stories(request.user) else ("stories", "reports"))}
    menu_items[:] = [item for item in menu_items if item.name not in gone]
    for item in menu_items:
        if item.name == "images":
            item.label = _("Pictures")


@hooks.register("construct_help_menu")
def arrange_help_menu(_request: HttpRequest, menu_items: list[Any]) -> None:
    """Take what Wagtail says of itself out of the menu: it calls for everybody's attention at each upgrade."""
    menu_items[:] = [item for item in menu_items if not item.name.startswith(("whats-new", "editor-guide"))]


@hooks.register("construct_homepage_summary_items")
def arrange_summary(_request: HttpRequest, items: list[Any]) -> None:
    """Count no documents, since no page shows any."""
    items[:] = [item for item in items if not isinstance(item, DocumentsSummaryItem)]


@hooks.register("construct_settings_menu")
def arrange_settings_menu(_request: HttpRequest, menu_items: list[Any]) -> None:
    """Take Wagtail's sites out of the menu: the three addresses are set in masthead.toml."""
    menu_items[:] = [item for item in menu_items if item.name != "sites"]


@hooks.register("construct_homepage_panels")
def arrange_first_look(request: HttpRequest, panels: list[Any]) -> None:
    """Begin the desk's first page with what a newsroom asks first."""
    panels[:0] = [StuckPanel(request), FirstLook(request)]


@hooks.register("insert_global_admin_css")
def dress() -> SafeString:
    """Give the desk the newsroom's colours."""
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))
