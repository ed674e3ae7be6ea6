"""A pledge's own pages: what is due and how to give it, and every way to change or end it, without signing in.

Opening a link changes nothing, since programs that read people's mail follow every link in it; a button does.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from masthead.counter.headers import goes_on_to
from masthead.counter.origins import own_form
from masthead.counter.views import not_found
from masthead.patronage.due_days import newsroom_day, next_due
from masthead.patronage.links import pledge_of
from masthead.patronage.pledge_forms import AmountForm, DayForm
from masthead.patronage.pledges import Interval, Pledge
from masthead.patronage.promising import NothingIsDue, PledgeClosed, cancel, change_amount, change_day, skip_next
from masthead.patronage.rails.contract import Ability
from masthead.patronage.rails.registry import rail_of
from masthead.patronage.seating import most_seats, seats_of
from masthead.patronage.statements import statement_of, years_of
from masthead.readers.signed_links import NotOurs

View = Callable[..., HttpResponse]


def with_pledge(view: View) -> View:
    """Open the pledge that the address names, in its patron's language."""

    @wraps(view)
    def open_first(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            pledge = pledge_of(token)
        except NotOurs:
            return not_found(request)
        with translation.override(pledge.reader.language):
            return view(request, token=token, pledge=pledge, **kwargs)

    return open_first


@require_safe
@with_pledge
def show(request: HttpRequest, *, token: str, pledge: Pledge) -> HttpResponse:
    """Show what was pledged, how to give it, and what can be done."""
    rail = rail_of(pledge.rail)
    is_hosted = Ability.HOSTED_PAGE in rail.abilities and pledge.state == Pledge.State.PROMISED
    said = _around(pledge, token=token) | {
        "instructions": rail.instruct(pledge) if rail.instruct and pledge.is_open else None,
        "is_hosted": is_hosted,
        "is_on_its_way": is_hosted and "paid" in request.GET,
        "kept_at": _kept_at(pledge),
        "may_pay_seats": pledge.is_open and most_seats(pledge) > 0,
        "seat_count": seats_of(pledge),
        "rail_title": rail.title_at(settings.MASTHEAD_CONFIG),
        "can_skip": pledge.is_open and pledge.next_due_on is not None and pledge.interval != Interval.ONCE,
    }
    response = render(request, "patronage/pledge.html", said)
    if is_hosted and rail.pays_at is not None:
        return goes_on_to(response, origin=rail.pays_at(settings.MASTHEAD_CONFIG))
    return response


@own_form
@require_http_methods(["GET", "HEAD", "POST"])
@with_pledge
def amount(request: HttpRequest, *, token: str, pledge: Pledge) -> HttpResponse:
    """Give less or more."""
    form = AmountForm(request.POST if request.method == "POST" else None, pledge=pledge)

    def do() -> None:
        change_amount(pledge, money=form.cleaned_data["amount"], now=timezone.now())

    return _deed(request, token=token, pledge=pledge, form=form, do=do, page="amount")


@own_form
@require_http_methods(["GET", "HEAD", "POST"])
@with_pledge
def day(request: HttpRequest, *, token: str, pledge: Pledge) -> HttpResponse:
    """Give on another day."""
    today = newsroom_day(timezone.now())
    form = DayForm(request.POST if request.method == "POST" else None, pledge=pledge, today=today)

    def do() -> None:
        change_day(pledge, on=form.cleaned_data["on"], now=timezone.now())

    return _deed(request, token=token, pledge=pledge, form=form, do=do, page="day")


@own_form
@require_http_methods(["GET", "HEAD", "POST"])
@with_pledge
def skip(request: HttpRequest, *, token: str, pledge: Pledge) -> HttpResponse:
    """Leave the coming gift out."""

    def do() -> None:
        # The button names the day it was shown for, so that pressing it twice skips one gift.
        if pledge.next_due_on is not None and request.POST.get("on") == pledge.next_due_on.isoformat():
            skip_next(pledge, expected_on=pledge.next_due_on, now=timezone.now())

    return _deed(request, token=token, pledge=pledge, form=None, do=do, page="skip")


@own_form
@require_http_methods(["GET", "HEAD", "POST"])
@with_pledge
def stop(request: HttpRequest, *, token: str, pledge: Pledge) -> HttpResponse:
    """End the pledge."""
    return _deed(
        request,
        token=token,
        pledge=pledge,
        form=None,
        do=lambda: _ignore(cancel(pledge, now=timezone.now())),
        page="stop",
    )


@require_safe
@with_pledge
def statement(request: HttpRequest, *, token: str, pledge: Pledge) -> HttpResponse:
    """Show one year's gifts on one page, fit to print."""
    this_year = newsroom_day(timezone.now()).year
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 and asked.isascii() else this_year
    found = statement_of(pledge, year=year)
    others = tuple(each for each in years_of(pledge) if each != year)
    said = _around(pledge, token=token) | {"statement": found, "other_years": others}
    return render(request, "patronage/statement.html", said)


def _deed(
    request: HttpRequest, *, token: str, pledge: Pledge, form: Any, do: Callable[[], None], page: str
) -> HttpResponse:
    if _kept_at(pledge):
        return redirect("pledge", token=token)
    trouble = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            do()
            return redirect("pledge", token=token)
        except PledgeClosed:
            trouble = _("This pledge is over already. Nothing was changed.")
        except NothingIsDue:
            trouble = _("No further gift is due, so there is nothing to change.")
    status = 422 if trouble or (form is not None and form.errors) else 200
    said = _around(pledge, token=token) | {"form": form, "trouble": trouble}
    return render(request, f"patronage/deeds/{page}.html", said, status=status)


def _around(pledge: Pledge, *, token: str) -> dict[str, Any]:
    after = pledge.next_due_on
    language, config = pledge.reader.language, settings.MASTHEAD_CONFIG
    prefix = "" if language == config.newsroom.language else f"/{language}"
    return {
        "pledge": pledge,
        "token": token,
        "amount": pledge.money.shown(language),
        "thanks_at": f"{config.addresses.paper}{prefix}/support/thanks/",
        "due_after_next": next_due(interval=pledge.interval, after=after, due_day=pledge.due_day) if after else None,
    }


def _kept_at(pledge: Pledge) -> str:
    """Return where a patron changes what is given on a platform; empty for what is changed here."""
    rail = rail_of(pledge.rail)
    return rail.kept_at(settings.MASTHEAD_CONFIG) if rail.kept_at is not None else ""


def _ignore(_value: object) -> None:
    return None
