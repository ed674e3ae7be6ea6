"""The doors from a pledge to its rail's own pages: to pay, and to mend what a card refused."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from masthead.counter.limits import TooOften, visitor
from masthead.counter.origins import own_form
from masthead.patronage.page_shares import take_page_share
from masthead.patronage.pledge_views import with_pledge
from masthead.patronage.pledges import Pledge
from masthead.patronage.rails.contract import NotPayableHere, RailUnreachable
from masthead.patronage.rails.registry import rail_of


@own_form
@require_POST
@with_pledge
def go(request: HttpRequest, *, token: str, pledge: Pledge) -> HttpResponse:
    """Open the rail's own page, where the giver pays."""
    rail = rail_of(pledge.rail)
    if rail.start is None or not pledge.is_open:
        return redirect("pledge", token=token)
    return _lead(request, pledge=pledge, token=token, to=rail.start)


@require_safe
@with_pledge
def mend(request: HttpRequest, *, token: str, pledge: Pledge) -> HttpResponse:
    """Lead on to the rail's page on which a refused gift can be paid; opening it changes nothing."""
    rail = rail_of(pledge.rail)
    if rail.mend is None or not pledge.is_open:
        return redirect("pledge", token=token)
    return _lead(request, pledge=pledge, token=token, to=rail.mend)


def _lead(request: HttpRequest, *, pledge: Pledge, token: str, to: Callable[[Pledge], str]) -> HttpResponse:
    try:
        take_page_share(rail=pledge.rail, who=visitor(request), now=timezone.now())
        return HttpResponseRedirect(to(pledge), status=303)
    except TooOften as error:
        trouble = _(
            "Too many people try to pay by card at the moment, so the payment page is closed for a while. Nothing was "
            "taken. Try again within the hour, or give in another way."
        )
        response = render(request, "patronage/closed_door.html", {"token": token, "trouble": trouble}, status=429)
        response.headers["Retry-After"] = str(error.retry_seconds)
        return response
    except RailUnreachable:
        trouble = _("The payment page cannot be reached at the moment. Nothing was taken. Try again in a few minutes.")
        status = 503
    except NotPayableHere as error:
        amount = error.nearest.shown(pledge.reader.language)
        trouble = _("Cards cannot carry this amount exactly. Choose %(amount)s, which is near.") % {"amount": amount}
        status = 422
    return render(request, "patronage/closed_door.html", {"token": token, "trouble": trouble}, status=status)
