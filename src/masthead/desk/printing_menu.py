"""Where the page on printing stands at the desk, and what the site's history calls the end of a freeze."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from masthead.desk.freeze import LIFTED, MAY_LIFT
from masthead.desk.printing_view import printing


class PrintingItem(MenuItem):
    """The page on printing, shown to those who may lift a freeze."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether this person may come in."""
        return bool(request.user.has_perm(MAY_LIFT))


def printing_ways() -> list[URLPattern]:
    """Return the address of that page."""
    return [path("printing/", printing, name="printing")]


def printing_item() -> PrintingItem:
    """Return its entry beside the paper's settings."""
    return PrintingItem(_("Printing"), reverse("printing"), icon_name="lock", order=590)


def register_end_of_freeze(actions: Any) -> None:
    """Say in the history who lifted a freeze."""
    actions.register_action(LIFTED, _("Lift the freeze of printing"), _("Lifted the freeze of printing"))
