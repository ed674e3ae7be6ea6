"""The appeals at the desk: a list of their own."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from masthead.appeal.models import Appeal


class Appeals(SnippetViewSet):
    """Every wording of the ask, the newest first."""

    model = Appeal
    icon = "help"
    menu_label = _("Appeals")
    menu_order = 350
    add_to_admin_menu = True
    list_display = ("name", "locale", "begins_on", "ends_on", "after_stories", "on_front")
    ordering = ("-begins_on", "-pk")


register_snippet(Appeals)
