"""The access log as a page."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from masthead.lib.router import SUPPORTERS
from masthead.office.access_log import told
from masthead.office.frame import office_page, page_of, show
from masthead.office.models import AccessEntry


@office_page
@require_safe
def access_log(request: HttpRequest) -> HttpResponse:
    """Show who asked for what, about whom, when and why; the newest first."""
    page = page_of(AccessEntry.objects.using(SUPPORTERS).order_by("-at", "-pk"), request)
    return show(request, "log", title=_("Access log"), icon="history", page=page, entries=told(page.object_list))
