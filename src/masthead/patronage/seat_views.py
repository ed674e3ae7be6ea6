"""Solidarity seats at the counter: paying for some with a pledge, and asking for one."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from masthead.counter.limits import TooOften, count_try, visitor
from masthead.counter.origins import own_form
from masthead.counter.views import not_found, too_often
from masthead.patronage.asking_for_seats import SeatLinkUnknown, ask_for_seat, confirm_and_take, reader_of
from masthead.patronage.due_days import newsroom_day
from masthead.patronage.pledge_views import with_pledge
from masthead.patronage.pledges import Pledge
from masthead.patronage.seating import NoSeatFree, TooManySeats, count_seats, most_seats, pay_for_seats, seats_of
from masthead.readers.vault import digest_of
from masthead.readers.views import EmailForm, known_language

_MOST_FROM_ONE = 10
_MOST_IN_ALL = 500


class SeatsForm(forms.Form):
    """For how many readers a pledge pays besides."""

    count = forms.IntegerField(
        label=gettext_lazy("How many readers"),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"autocomplete": "off"}),
    )


@own_form
@require_http_methods(["GET", "HEAD", "POST"])
@with_pledge
def pledge_seats(request: HttpRequest, *, token: str, pledge: Pledge) -> HttpResponse:
    """Let a pledge pay for readers who cannot."""
    most = most_seats(pledge) if pledge.is_open else 0
    form = SeatsForm(request.POST if request.method == "POST" else None, initial={"count": seats_of(pledge)})
    if request.method == "POST" and form.is_valid() and pledge.is_open:
        try:
            pay_for_seats(pledge, count=form.cleaned_data["count"], now=timezone.now())
            return redirect("pledge", token=token)
        except TooManySeats as error:
            form.add_error(
                "count", _("Your gift reaches for %(most)s at most, beside yourself.") % {"most": error.most}
            )
    said = {"token": token, "pledge": pledge, "form": form, "most": most}
    return render(request, "patronage/deeds/seats.html", said, status=422 if form.errors else 200)


@own_form
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Take an address, and write to it; the answer is the same for every address."""
    form = EmailForm(request.POST if request.method == "POST" else None)
    config = settings.MASTHEAD_CONFIG
    counts = count_seats(newsroom_day(timezone.now()))
    said = {"form": form, "counts": counts, "is_asked": False, "support": f"{config.addresses.paper}/support/"}
    if request.method != "POST" or not form.is_valid():
        return render(request, "patronage/seat_ask.html", said, status=422 if form.errors else 200)
    email = form.cleaned_data["email"]
    try:
        count_try(action="seat", who=visitor(request), most=_MOST_FROM_ONE)
        count_try(action="seat", who="everybody", most=_MOST_IN_ALL)
        count_try(action="seat", who=digest_of(email.casefold())[:32], most=3)
    except TooOften as error:
        return too_often(request, error)
    ask_for_seat(email=email, language=known_language(), now=timezone.now())
    return render(request, "patronage/seat_ask.html", said | {"is_asked": True})


@own_form
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button of a letter's link, and take a seat when it is pressed."""
    try:
        reader = reader_of(token)
    except SeatLinkUnknown:
        return not_found(request)
    with translation.override(reader.language):
        if request.method != "POST":
            return render(request, "patronage/seat_take.html", {"token": token})
        try:
            seat = confirm_and_take(reader, now=timezone.now())
        except NoSeatFree:
            return render(request, "patronage/seat_take.html", {"token": token, "is_full": True}, status=422)
        return render(request, "patronage/seat_take.html", {"token": token, "seat": seat})
