"""Giving: the printed form arrives here, becomes a pledge, and leads to the pledge's own page."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from masthead.counter.limits import TooOften, count_try, visitor
from masthead.counter.origins import printed_form
from masthead.counter.views import too_often
from masthead.lib.safes import supporters_together
from masthead.patronage.due_days import newsroom_day
from masthead.patronage.followed import count_followed
from masthead.patronage.giving_form import GivingForm
from masthead.patronage.links import token_of, url_of
from masthead.patronage.page_shares import refuse_if_no_page_share
from masthead.patronage.pledges import Interval, Pledge
from masthead.patronage.promising import Promise, make_pledge
from masthead.patronage.rails.contract import Ability
from masthead.patronage.rails.registry import get_rail, pledging_rails
from masthead.patronage.thanking import confirm
from masthead.readers.joining import welcome
from masthead.readers.vault import digest_of

# Many readers may share one address behind a proxy of their country, so the limit of one is generous.
_MOST_FROM_ONE: Final = 30
_MOST_ON_A_RAIL: Final = 1_000


@printed_form
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Make a pledge of a printed form, or show the form again with what is wrong.

    The form carries no authority: whoever sends it can only promise, and be sent a letter.
    """
    config = settings.MASTHEAD_CONFIG
    if not pledging_rails(config):
        return HttpResponseRedirect(f"{config.addresses.paper}/support/")
    if request.method != "POST":
        return render(request, "patronage/give.html", {"form": GivingForm()})
    form = GivingForm(request.POST)
    is_valid = form.is_valid()
    with translation.override(form.cleaned_data.get("language") or settings.LANGUAGE_CODE):
        if not is_valid:
            return render(request, "patronage/give.html", {"form": form}, status=422)
        return _take(request, form)


def _take(request: HttpRequest, form: GivingForm) -> HttpResponse:
    said = form.cleaned_data
    if Ability.HOSTED_PAGE in get_rail(said["rail"]).abilities:
        try:
            refuse_if_no_page_share(rail=said["rail"], now=timezone.now())
        except TooOften:
            form.add_error(
                "rail",
                gettext("Too many people try this way at the moment. Try again within the hour, or choose another."),
            )
            return render(request, "patronage/give.html", {"form": form}, status=429)
    try:
        count_try(action="give", who=visitor(request), most=_MOST_FROM_ONE)
        count_try(action="give", who=f"rail-{said['rail']}", most=_MOST_ON_A_RAIL)
        # One address is written to a few times an hour, whoever asks for it.
        count_try(action="give-letter", who=digest_of(said["email"].casefold())[:32], most=5)
    except TooOften as error:
        return too_often(request, error)
    pledge = promise(email=said["email"], language=said["language"], rail=said["rail"], form=form, now=timezone.now())
    # A transaction of its own, so that not even the database's own marks lead from the count to the pledge.
    count_followed(said["ask"])
    return redirect("pledge", token=token_of(pledge))


def promise(*, email: str, language: str, rail: str, form: GivingForm, now: datetime) -> Pledge:
    """Make the pledge, and owe the letter that says how to give it."""
    way = get_rail(rail)
    assert way.new_reference is not None, "a rail with pledges of ours makes references"
    with supporters_together():
        pledge = make_pledge(
            reader=welcome(email=email, language=language, now=now),
            promise=Promise(
                rail=rail,
                rail_reference=way.new_reference(),
                money=form.money,
                interval=Interval(form.cleaned_data["interval"]),
                begins_on=newsroom_day(now),
            ),
            now=now,
        )
        confirm(pledge, subject=gettext("What happens next"), text=_letter(pledge))
    return pledge


def _letter(pledge: Pledge) -> str:
    rail = get_rail(pledge.rail)
    said = {
        "newsroom": settings.MASTHEAD_CONFIG.newsroom.name,
        "amount": pledge.money.shown(translation.get_language() or settings.LANGUAGE_CODE),
        "interval": pledge.get_interval_display(),
        "instructions": rail.instruct(pledge) if rail.instruct else None,
        "manage": url_of(pledge),
    }
    return render_to_string("patronage/letters/pledged.txt", said)
