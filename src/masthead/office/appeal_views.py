"""The appeals and their honest results: counts, and a plain word on what they cannot say."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from masthead.office.appeals import counts_views, days_of, results
from masthead.office.frame import office_page, show
from masthead.patronage.followed import FEWEST_SHOWN


@office_page
@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """List the wordings and how often each was seen."""
    said = {"results": results(), "is_counting": counts_views(), "fewest": FEWEST_SHOWN}
    return show(request, "appeals", title=_("Appeals"), icon="openquote", **said)


@office_page
@require_safe
def appeal(request: HttpRequest, number: int) -> HttpResponse:
    """Show the days of one wording."""
    shown = next((each for each in results() if each.number == number), None)
    if shown is None:
        raise Http404
    title = shown.appeal.name if shown.appeal else _("Appeal no. %(number)s, which was deleted") % {"number": number}
    trail = [(reverse("office:appeals"), _("Appeals"))]
    said = {"shown": shown, "days": days_of(number), "fewest": FEWEST_SHOWN}
    return show(request, "appeal", title=title, icon="openquote", trail=trail, **said)
