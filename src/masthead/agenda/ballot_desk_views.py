"""Ballots at the desk: made, planned and called off; what happens once one is open belongs to the round."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from masthead.agenda.ballots import Ballot
from masthead.agenda.desk_forms import PlanForm
from masthead.agenda.desk_frame import agenda_page, show
from masthead.agenda.desk_lists import titles_of
from masthead.agenda.desk_views import trail
from masthead.agenda.opening import CannotOpen, open_ballot, why_not
from masthead.agenda.preparing import BallotIsFrozen, call_off, change_plan, make_ballot
from masthead.agenda.reporting_time import days_of
from masthead.lib.router import SUPPORTERS
from masthead.staff.desk_pages import member_of


@agenda_page
@require_http_methods(["GET", "HEAD", "POST"])
def new_ballot(request: HttpRequest) -> HttpResponse:
    """Make a ballot."""
    form = PlanForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return show(request, "new_ballot", title=_("A new ballot"), trail=trail(), form=form, status=status)
    made = make_ballot(form.plan, member=member_of(request), now=timezone.now())
    return redirect("agenda:ballot", made.number)


@agenda_page
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: HttpRequest, number: int) -> HttpResponse:
    """Show a ballot and what stands on it; a form changes the plan of a draft."""
    it = get_object_or_404(Ballot.objects.using(SUPPORTERS), number=number)
    if request.method != "POST":
        return _show_ballot(request, it, form=_filled(it))
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _show_ballot(request, it, form=form, status=422)
    try:
        change_plan(it, plan=form.plan)
    except BallotIsFrozen as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The ballot was changed."))
    return redirect("agenda:ballot", number)


@agenda_page
@require_POST
def go(request: HttpRequest, number: int) -> HttpResponse:
    """Open a draft: from here on nothing of it changes, and everybody on the roll is written to."""
    it = get_object_or_404(Ballot.objects.using(SUPPORTERS), number=number)
    try:
        opened = open_ballot(it, now=timezone.now(), member=member_of(request))
    except CannotOpen as refusal:
        messages.error(request, str(refusal))
    else:
        said = {"count": opened.voters}
        told = ngettext(
            "The ballot is open. %(count)s patron may vote.",
            "The ballot is open. %(count)s patrons may vote.",
            opened.voters,
        )
        messages.success(request, told % said)
        if opened.unconfirmed:
            said = {"count": opened.unconfirmed}
            told = ngettext(
                "%(count)s patron may not: the address was never confirmed by a code.",
                "%(count)s patrons may not: their addresses were never confirmed by a code.",
                opened.unconfirmed,
            )
            messages.warning(request, told % said)
    return redirect("agenda:ballot", number)


@agenda_page
@require_POST
def off(request: HttpRequest, number: int) -> HttpResponse:
    """Call a draft off."""
    it = get_object_or_404(Ballot.objects.using(SUPPORTERS), number=number)
    try:
        call_off(it, member=member_of(request), now=timezone.now())
    except BallotIsFrozen as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The ballot was called off. Its pitches are open again."))
    return redirect("agenda:ballot", number)


def _filled(it: Ballot) -> PlanForm:
    return PlanForm(initial={"days": days_of(it.capacity_seconds), "opens_at": it.opens_at, "closes_at": it.closes_at})


def _why_late(it: Ballot, *, now: datetime) -> str:
    """Say why a draft whose time has come is not open; nothing of others, which costs no query."""
    return why_not(it, now=now) if it.state == Ballot.State.DRAFT and it.opens_at <= now else ""


def _show_ballot(request: HttpRequest, it: Ballot, *, form: PlanForm, status: int = 200) -> HttpResponse:
    entries = list(it.entries.select_related("pitch").order_by("place"))
    titles = titles_of([each.pitch_id for each in entries])
    said: dict[str, Any] = {
        "ballot": it,
        "rows": [(each, titles.get(each.pitch_id, "")) for each in entries],
        "cost_seconds": sum(each.cost_seconds for each in entries),
        "form": form,
        "is_draft": it.state == Ballot.State.DRAFT,
        "why_not": _why_late(it, now=timezone.now()),
    }
    title = _("Ballot %(number)s") % {"number": it.number}
    return show(request, "ballot", title=title, trail=trail(), status=status, **said)
