"""A ballot at the counter: a personal link shows it and changes nothing, its button votes, as often as one likes.

A signed-in reader is led to their own link, so there is one page and one form. What was ticked before is never
shown: a link may be read over somebody's shoulder, and a letter by somebody else.
"""

import random
import uuid
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from masthead.agenda.ballot_keys import KeyMissing
from masthead.agenda.ballot_links import read_token, token_for
from masthead.agenda.ballots import Ballot, BallotPitch
from masthead.agenda.inviting import share_in_words
from masthead.agenda.manifests import words_in
from masthead.agenda.reporting_time import shown_days
from masthead.agenda.roll import RollEntry
from masthead.agenda.round_paths import round_path
from masthead.agenda.voting import (
    BallotNotOpen,
    NotOnBallot,
    NotOnRoll,
    VotesElsewhere,
    cast_vote,
    open_ballot_number,
    place_on_roll,
)
from masthead.counter.limits import TooOften, count_try
from masthead.counter.origins import own_form
from masthead.counter.views import not_found, too_often
from masthead.lib.router import SUPPORTERS
from masthead.readers.models import Reader
from masthead.readers.signed_links import NotOurs
from masthead.readers.visits import visitors_only

_MOST_AN_HOUR: Final = 60
_STATUS: Final[dict[type[Exception], int]] = {BallotNotOpen: 410, NotOnRoll: 403, VotesElsewhere: 403}
_shuffle = random.SystemRandom().shuffle


class _Pitch(NamedTuple):
    """One line of the list; the cost is in words."""

    id: str
    title: str
    why: str
    cost: str


@require_safe
@visitors_only
def my_vote(request: HttpRequest, *, reader: Reader) -> HttpResponse:
    """Lead a signed-in reader to their own ballot, or say why there is none."""
    now = timezone.now()
    number = open_ballot_number(now=now)
    if number is None:
        return _refused(request, BallotNotOpen(), number=None)
    try:
        place_on_roll(number=number, reader=reader.pk, now=now)
    except (BallotNotOpen, NotOnRoll, VotesElsewhere) as error:
        return _refused(request, error, number=number)
    return redirect("vote", token=token_for(number=number, reader=reader.pk))


@own_form
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, token: str) -> HttpResponse:
    """Show a reader's ballot, and take what they chose."""
    try:
        number, reader = read_token(token)
    except NotOurs:
        return not_found(request)
    with translation.override(_language_of(reader)):
        try:
            entry = place_on_roll(number=number, reader=reader, now=timezone.now())
            if request.method == "POST":
                return _take(request, token=token, entry=entry)
        except (BallotNotOpen, NotOnRoll, VotesElsewhere) as error:
            return _refused(request, error, number=number)
        return _show(request, token=token, entry=entry)


def _take(request: HttpRequest, *, token: str, entry: RollEntry) -> HttpResponse:
    number, ticks = entry.ballot.number, request.POST.getlist("pitch")
    try:
        count_try(action="vote", who=f"{number}:{entry.reader.hex}"[:32], most=_MOST_AN_HOUR)
        receipt = cast_vote(
            number=number, reader=entry.reader, ticks=ticks, wants_letters="letters" in request.POST, now=timezone.now()
        )
    except TooOften as error:
        return too_often(request, error)
    except NotOnBallot:
        return _show(request, token=token, entry=entry, trouble="other-form")
    except KeyMissing:
        return _show(request, token=token, entry=entry, trouble="no-key", status=503)
    said = _around(entry.ballot) | {
        "token": token,
        "receipt": receipt,
        "titles": [each.title for each in _pitches(entry.ballot) if each.id in set(ticks)],
    }
    return render(request, "agenda/voted.html", said)


def _show(request: HttpRequest, *, token: str, entry: RollEntry, trouble: str = "", status: int = 0) -> HttpResponse:
    pitches = _pitches(entry.ballot)
    # A new order each time, so that no place on the list is worth more than another.
    _shuffle(pitches)
    said = _around(entry.ballot) | {
        "token": token,
        "pitches": pitches,
        "has_voted": entry.has_voted,
        "wants_letters": entry.wants_letters,
        "trouble": trouble,
    }
    return render(request, "agenda/vote.html", said, status=status or (422 if trouble else 200))


def _refused(request: HttpRequest, error: Exception, *, number: int | None) -> HttpResponse:
    said = {"why": type(error).__name__, "agenda": _paper("/agenda/"), "number": number}
    return render(request, "agenda/no_vote.html", said, status=_STATUS[type(error)])


def _around(ballot: Ballot) -> dict[str, Any]:
    voters = ballot.roll_count or 0
    return {
        "ballot": ballot,
        "days": shown_days(ballot.capacity_seconds),
        "voters": ngettext("%(count)d voter", "%(count)d voters", voters) % {"count": voters},
        "share": share_in_words(ballot),
        "manifest": _paper(round_path(ballot.number, "manifest.json")),
    }


def _pitches(ballot: Ballot) -> list[_Pitch]:
    """Return what stands on a ballot, in the language of the moment."""
    rows = BallotPitch.objects.using(SUPPORTERS).filter(ballot=ballot).order_by("place")
    language = translation.get_language() or settings.LANGUAGE_CODE
    return [
        _Pitch(str(each.pitch_id), *words_in(each.words, language=language), shown_days(each.cost_seconds))
        for each in rows
    ]


def _language_of(reader: uuid.UUID) -> str:
    found = Reader.objects.using(SUPPORTERS).filter(pk=reader).values_list("language", flat=True).first()
    return found or settings.LANGUAGE_CODE


def _paper(path: str) -> str:
    return str(settings.MASTHEAD_CONFIG.addresses.paper).rstrip("/") + path
