"""What the pictures app adds to Wagtail."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.images.image_operations import FilterOperation
from wagtail.log_actions import LogActionRegistry

from masthead.pictures.hiding import HIDE
from masthead.pictures.hiding_view import hide_parts
from masthead.pictures.sizes import Printed


@hooks.register("register_image_operations")
def _image_operations() -> list[tuple[str, type[FilterOperation]]]:
    return [("printed", Printed)]


@hooks.register("register_admin_urls")
def _addresses() -> list[URLPattern]:
    return [path("pictures/<int:image_id>/hide/", hide_parts, name="hide_parts")]


@hooks.register("register_log_actions")
def _actions(actions: LogActionRegistry) -> None:
    actions.register_action(HIDE, _("Hide parts"), _("Parts of the picture were hidden"))
