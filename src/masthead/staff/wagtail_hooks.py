"""Where the staff's pages appear in Wagtail's menus."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from masthead.staff.invite_view import InviteView


class InviteMenuItem(MenuItem):
    """Shown to those who may add members."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether this person may invite."""
        return request.user.has_perm("staff.add_member")


def register_admin_urls() -> list[URLPattern]:
    """Add the invitation page to the desk."""
    return [path("staff/invite/", InviteView.as_view(), name="staff_invite")]


def register_settings_menu_item() -> MenuItem:
    """Offer the invitation beside the list of users."""
    return InviteMenuItem(_("Invite a colleague"), reverse("staff_invite"), icon_name="mail", order=595)


def register_account_menu_item(request: HttpRequest) -> dict[str, Any]:
    """Offer passkeys on everybody's account page."""
    return {
        "url": reverse("mfa_list_webauthn"),
        "label": _("Passkeys"),
        "help_text": _("Sign in with your fingerprint, face or a key instead of a code from your mail."),
    }


def invite_instead(request: HttpRequest) -> HttpResponse:
    """Lead Wagtail's own form for new users to the invitation, which also lets the new member in."""
    return redirect("staff_invite")


hooks.register("register_admin_urls", register_admin_urls)
hooks.register("register_settings_menu_item", register_settings_menu_item)
hooks.register("register_account_menu_item", register_account_menu_item)
hooks.register("before_create_user", invite_instead)
