"""Packages at the desk: a list of their own."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from masthead.sections.models import Package


class Packages(SnippetViewSet):
    """Every package, the newest first."""

    model = Package
    icon = "copy"
    menu_label = _("Packages")
    menu_order = 94
    add_to_admin_menu = True
    list_display: ClassVar[list[Any]] = ["title", "front", "spot", "ends_at"]
    list_select_related: ClassVar[list[str]] = ["front"]
    ordering = ("-pk",)


register_snippet(Packages)
