"""Solidarity seats at the desk: how they stand, one given by the newsroom's own decision, one taken back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from masthead.lib.router import SUPPORTERS
from masthead.office.frame import office_page, page_of, show
from masthead.office.patrons import find_by_alias
from masthead.office.seats import HasSeat, give_seat, held_by, seats_on, take_seat_back
from masthead.patronage.due_days import newsroom_day
from masthead.patronage.seating import SEAT_DAYS, NoSeatFree, count_seats
from masthead.patronage.seats import Seat
from masthead.staff.desk_pages import member_of


@office_page
@require_safe
def seats(request: HttpRequest) -> HttpResponse:
    """Show how many seats are paid for and taken, and who has one."""
    return _show(request)


@office_page
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Give a reader a seat; pressed twice, they have one."""
    alias, now = request.POST.get("alias", ""), timezone.now()
    reader = find_by_alias(alias)
    if reader is None:
        trouble = _("No reader is called that. Write the whole alias, like 1A2B-3C4D. Nothing was changed.")
        return _show(request, trouble=trouble, alias=alias, status=422)
    try:
        give_seat(reader, member=member_of(request), on=newsroom_day(now), now=now)
    except HasSeat as error:
        until = date_format(error.until, "DATE_FORMAT")
        trouble = _("This reader has a seat already, until %(day)s. Nothing was changed.") % {"day": until}
        return _show(request, trouble=trouble, alias=alias, status=409)
    except NoSeatFree:
        trouble = _("Every seat that is paid for is taken. Nothing was changed. Take one back, or wait for a patron.")
        return _show(request, trouble=trouble, alias=alias, status=409)
    return redirect("office:seats")


@office_page
@require_POST
def back(request: HttpRequest, seat_id: int) -> HttpResponse:
    """Take a seat back; it is free for somebody else at once."""
    seat = get_object_or_404(Seat.objects.using(SUPPORTERS), pk=seat_id)
    now = timezone.now()
    take_seat_back(seat, member=member_of(request), on=newsroom_day(now), now=now)
    return redirect("office:seats")


def _show(request: HttpRequest, *, trouble: str = "", alias: str = "", status: int = 200) -> HttpResponse:
    today = newsroom_day(timezone.now())
    page = page_of(seats_on(today), request)
    return show(
        request,
        "seats",
        title=_("Solidarity seats"),
        icon="user",
        status=status,
        counts=count_seats(today),
        page=page,
        held=held_by(page.object_list),
        days=SEAT_DAYS,
        trouble=trouble,
        alias=alias[:12],
    )
