"""Where the supporters' office appears at the desk."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from masthead.staff.roles import OFFICE


class OfficeMenu(SubmenuMenuItem):
    """The office's own entry in the desk's menu, shown to those who work in it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether this person may come in."""
        return bool(request.user.has_perm(OFFICE))


_ROOMS = (
    ("patrons", _("Patrons"), "group"),
    ("questions", _("Questions"), "help"),
    ("statements", _("Statements"), "doc-full"),
    ("duplicates", _("Patrons who may be one"), "copy"),
    ("seats", _("Solidarity seats"), "user"),
    ("wall", _("Page of thanks"), "list-ul"),
    ("costs", _("Costs"), "table"),
    ("appeals", _("Appeals"), "openquote"),
    ("thanks", _("Letters of thanks"), "mail"),
    ("health", _("Health of the rails"), "tasks"),
    ("log", _("Access log"), "history"),
)


@hooks.register("register_admin_urls")
def register_office() -> list[URLResolver]:
    """Open the office at the desk."""
    return [path("supporters/", include("masthead.office.urls"))]


@hooks.register("register_admin_menu_item")
def register_menu() -> OfficeMenu:
    """Offer the rooms of the office."""
    rooms = [
        MenuItem(label, reverse(f"office:{name}"), name=f"office-{name}", icon_name=icon, order=place)
        for place, (name, label, icon) in enumerate(_ROOMS)
    ]
    return OfficeMenu(_("Supporters"), Menu(items=rooms), name="office", icon_name="group", order=80)


@hooks.register("insert_global_admin_css")
def dress() -> SafeString:
    """Let wide tables scroll by themselves."""
    return format_html('<link rel="stylesheet" href="{}">', static("office/office.css"))
