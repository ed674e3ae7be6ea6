"""The page of thanks at the desk: a name that insults is taken off, put back, or left for another one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from masthead.office.frame import office_page, page_of, show
from masthead.office.wall import DEEDS, find_by_mark, names_taken_off, printed_names
from masthead.patronage.wall import NameGone
from masthead.staff.desk_pages import member_of


@office_page
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """Show the names that are printed, and those that were taken off."""
    return _show(request)


@office_page
@require_POST
def deed(request: HttpRequest, mark: str, word: str) -> HttpResponse:
    """Do something with a name; pressed twice, it is done once."""
    reader = find_by_mark(mark)
    if reader is None or word not in DEEDS:
        raise Http404
    try:
        DEEDS[word](reader, member=member_of(request), now=timezone.now())
    except NameGone:
        trouble = _("Its patron does not want to be named any more. The name stays off; nothing was changed.")
        return _show(request, trouble=trouble, status=409)
    return redirect("office:wall")


def _show(request: HttpRequest, *, trouble: str = "", status: int = 200) -> HttpResponse:
    return show(
        request,
        "wall",
        title=_("Page of thanks"),
        icon="list-ul",
        status=status,
        page=page_of(printed_names(), request),
        off=names_taken_off(),
        trouble=trouble,
    )
