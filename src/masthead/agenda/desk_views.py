"""The agenda at the desk: pitches by state, one pitch with all that can be done with it, and the deeds."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.agenda.ballots import Ballot
from masthead.agenda.deciding import ReasonMissing, show_pitch, write_words
from masthead.agenda.desk_deeds import DEEDS, Asked, form_of
from masthead.agenda.desk_forms import WordsForm
from masthead.agenda.desk_frame import agenda_page, show
from masthead.agenda.desk_lists import member_names, rows_of, story_names, titles_of
from masthead.agenda.families import active_merges, family_of
from masthead.agenda.pitches import Pitch
from masthead.agenda.preparing import BallotIsFrozen
from masthead.agenda.putting_forward import Idea, put_forward_at_the_desk
from masthead.agenda.steps import StepRefused
from masthead.lib.router import SUPPORTERS
from masthead.readers.models import alias_of
from masthead.staff.desk_pages import member_of

Trail = list[tuple[str, str]]


def _all() -> Any:
    return Pitch.objects.using(SUPPORTERS)


def trail() -> Trail:
    """Return the way from the desk's first page to a page of the agenda."""
    return [(reverse("agenda:pitches"), _("Agenda"))]


@agenda_page
@require_safe
def pitch_list(request: HttpRequest) -> HttpResponse:
    """List the pitches of a state, the oldest that waits first, and the ballots."""
    state = request.GET.get("state", "")
    state = state if state in Pitch.State.values else str(Pitch.State.PUT_FORWARD)
    numbers = dict.fromkeys(Pitch.State.values, 0)
    for found in _all().order_by("pk").values_list("state", flat=True):
        numbers[found] += 1
    return show(
        request,
        "pitches",
        title=_("Agenda"),
        states=[(value, label, numbers[value], value == state) for value, label in Pitch.State.choices],
        rows=rows_of(_all().filter(state=state).order_by("put_forward_at", "pk")),
        ballots=Ballot.objects.using(SUPPORTERS).order_by("-number"),
    )


@agenda_page
@require_http_methods(["GET", "HEAD", "POST"])
def new_pitch(request: HttpRequest) -> HttpResponse:
    """Put forward an idea of the newsroom's own."""
    form = WordsForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        title = _("A pitch of the newsroom's own")
        status = 422 if form.errors else 200
        return show(request, "new", title=title, trail=trail(), form=form, status=status)
    first, *others = [words for words in form.words() if words[1]]
    idea = Idea(language=first[0], title=first[1], why=first[2])
    pitch = put_forward_at_the_desk(idea=idea, member=member_of(request), now=timezone.now())
    for language, title, why in others:
        write_words(pitch, language=language, title=title, why=why)
    show_pitch(pitch, member=member_of(request), now=timezone.now())
    return redirect("agenda:pitch", pitch.pk)


@agenda_page
@require_safe
def pitch(request: HttpRequest, number: int) -> HttpResponse:
    """Show one pitch: its words, its steps, and what can be done with it now."""
    return _show_pitch(request, get_object_or_404(_all(), pk=number))


@agenda_page
@require_POST
def deed(request: HttpRequest, number: int, word: str) -> HttpResponse:
    """Do one thing with a pitch, and show it as it then is."""
    it = get_object_or_404(_all(), pk=number)
    if word not in DEEDS:
        raise Http404
    form = form_of(DEEDS[word], pitch=it, said=request.POST)
    if not form.is_valid():
        return _show_pitch(request, it, word=word, form=form, status=422)
    try:
        DEEDS[word].call(Asked(pitch=it, member=member_of(request), now=timezone.now(), form=form))
    except (StepRefused, ReasonMissing, BallotIsFrozen) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done: %(deed)s.") % {"deed": DEEDS[word].title})
    return redirect("agenda:pitch", number)


def _show_pitch(
    request: HttpRequest, it: Pitch, *, word: str = "", form: Any = None, status: int = 200
) -> HttpResponse:
    steps = list(it.steps.select_related("other", "ballot").order_by("at", "pk"))
    links = list(it.coverage.filter(unlinked_at__isnull=True).order_by("pk"))
    stories = story_names([str(each.story) for each in links])
    merge = active_merges().filter(pitch=it).select_related("into").first()
    entry = it.entries.select_related("ballot").order_by("-ballot__number").first()
    is_frozen = it.state == Pitch.State.ON_BALLOT and entry is not None and entry.ballot.state != Ballot.State.DRAFT
    offered = [
        (name, each, form if name == word else form_of(each, pitch=it))
        for name, each in DEEDS.items()
        if it.state in each.states and not is_frozen and name != "uncover" and not (name == "show" and it.is_shown)
    ]
    family = family_of(it)
    titles = titles_of([each.pk for each in family] + ([merge.into_id] if merge else []))
    return show(
        request,
        "pitch",
        title=titles.get(it.pk, f"#{it.pk}"),
        trail=trail(),
        status=status,
        pitch=it,
        words=it.words.order_by("pk"),
        alias=alias_of(it.proposer) if it.proposer else "",
        merged=[(each, titles.get(each.pk, "")) for each in family[1:]],
        into=(merge.into, titles.get(merge.into_id, "")) if merge else None,
        steps=steps,
        names=member_names({each.member for each in steps if each.member is not None}),
        offered=offered,
        is_frozen=is_frozen,
        entry=entry,
        assignments=it.assignments.order_by("-began_at", "-pk"),
        links=[(each, stories.get(str(each.story), _("A story that is gone"))) for each in links],
        supporter_count=sum(each.supports.count() for each in family),
    )
