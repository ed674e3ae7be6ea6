"""The desk's page on printing: whether it goes on, what a freeze does, and the button that lifts one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from masthead.desk.freeze import MAY_LIFT, find_freeze, lift_freeze
from masthead.staff.desk_pages import only_with, show_at_the_desk
from masthead.staff.models import Member


@require_http_methods(["GET", "HEAD", "POST"])
@only_with(MAY_LIFT)
def printing(request: HttpRequest) -> HttpResponse:
    """Show whether printing is frozen, or let it go on."""
    if request.method != "POST":
        return show_at_the_desk(request, "desk/printing.html", title=_("Printing"), icon="lock", frozen=find_freeze())
    assert isinstance(request.user, Member), "the desk lets nobody in who is not signed in"
    if lift_freeze(request.user):
        messages.success(request, _("Printing goes on. What waited is printed now."))
    else:
        messages.info(request, _("Printing was not frozen."))
    return redirect("printing")
