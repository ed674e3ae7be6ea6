"""Where the agenda appears at the desk."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.admin_url_finder import ModelAdminURLFinder, register_admin_url_finder
from wagtail.admin.menu import MenuItem

from masthead.agenda.desk_frame import MAY_DECIDE
from masthead.agenda.pitches import Pitch


class AgendaItem(MenuItem):
    """The agenda's entry in the desk's menu, shown to those who decide there."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether this person may come in."""
        return bool(request.user.has_perm(MAY_DECIDE))


class PitchAddress(ModelAdminURLFinder):
    """Where a pitch is decided on, for lists of rows of all kinds; the page itself asks who may."""

    def construct_edit_url(self, instance: Pitch) -> str:
        """Return the pitch's own page at the desk."""
        return reverse("agenda:pitch", args=[instance.pk])


register_admin_url_finder(Pitch, PitchAddress)


@hooks.register("register_admin_urls")
def register_agenda() -> list[URLResolver]:
    """Open the agenda at the desk."""
    return [path("pitches/", include("masthead.agenda.desk_urls"))]


@hooks.register("register_admin_menu_item")
def register_menu() -> AgendaItem:
    """Offer the agenda."""
    return AgendaItem(_("Agenda"), reverse("agenda:pitches"), name="agenda", icon_name="list-ul", order=75)


@hooks.register("insert_global_admin_css")
def dress() -> SafeString:
    """Lay out the pages of the agenda."""
    return format_html('<link rel="stylesheet" href="{}">', static("agenda/agenda-desk.css"))
