"""Live stories at the desk: one form on top, the entries below; it works without a script, and on a phone."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Revision

from masthead.live import writing
from masthead.live.entry_form import EntryForm
from masthead.live.marked_text import html_of
from masthead.live.models import Entry, LiveStory
from masthead.live.writing import EntryNotPublic, Hand
from masthead.staff.desk_pages import only_with, show_at_the_desk
from masthead.stories.models import Story

_AT_THE_DESK: Final = only_with("wagtailadmin.access_admin")
_LISTED: Final = 100
_DEEDS: Final[dict[str, Callable[[Entry, Hand], None]]] = {
    "up": lambda entry, by: writing.move(entry, up=True, by=by),
    "down": lambda entry, by: writing.move(entry, up=False, by=by),
    "pin": lambda entry, by: writing.mark(entry, name="is_pinned", by=by),
    "key-point": lambda entry, by: writing.mark(entry, name="is_key_point", by=by),
    "withdraw": lambda entry, by: writing.withdraw(entry, by=by),
    "throw-away": lambda entry, by: writing.throw_away(entry, by=by),
}


@_AT_THE_DESK
@require_safe
def live_stories(request: HttpRequest) -> HttpResponse:
    """List the live stories of those that the member may work on: those that run first."""
    rows = LiveStory.objects.select_related("story").order_by("-ended_at", "-started_at", "-pk")
    mine = [each for each in rows[:_LISTED] if each.story.permissions_for_user(request.user).can_edit()]
    running = [each for each in mine if each.ended_at is None]
    ended = [each for each in mine if each.ended_at is not None]
    return _show(request, "stories", title=_("Live stories"), running=running, ended=ended)


@_AT_THE_DESK
@require_http_methods(["GET", "HEAD", "POST"])
def entries(request: HttpRequest, story_id: int) -> HttpResponse:
    """Show a story's entries below the form for the next one, or take that."""
    story, may_publish = _story(request, story_id)
    live = LiveStory.objects.filter(story=story).first()
    if live is None:
        return _show(request, "begin", title=story.title, trail=_trail(), story=story, may_publish=may_publish)
    entry = Entry(live=live)
    form = _form(request, entry=entry, story=story)
    if request.method == "POST" and _saved(request, form=form, may_publish=may_publish):
        return redirect("live:entries", story_id)
    rows = live.entries.order_by("state", "-position", "-pk").select_related("byline")
    said = {"live": live, "story": story, "form": form, "rows": _newest_first(rows), "may_publish": may_publish}
    return _show(request, "entries", title=story.title, trail=_trail(), status=_status(form), **said)


@_AT_THE_DESK
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, story_id: int, entry_id: int) -> HttpResponse:
    """Show one entry with all its versions, or take a change of it."""
    story, may_publish = _story(request, story_id)
    found = get_object_or_404(Entry, pk=entry_id, live__story=story)
    if found.state == Entry.State.WITHDRAWN or (found.is_public and not may_publish):
        form = None
    else:
        form = _form(request, entry=found, story=story)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if _saved(request, form=form, may_publish=may_publish):
            return redirect("live:entries", story_id)
    trail = [*_trail(), (reverse("live:entries", args=[story_id]), story.title)]
    said = {"story": story, "entry": found, "form": form, "versions": _versions(found), "may_publish": may_publish}
    return _show(request, "entry", title=_("Entry"), trail=trail, status=_status(form), **said)


@_AT_THE_DESK
@require_POST
def deed(request: HttpRequest, story_id: int, entry_id: int, word: str) -> HttpResponse:
    """Do one thing with an entry."""
    story, may_publish = _story(request, story_id)
    found = get_object_or_404(Entry, pk=entry_id, live__story=story)
    if word not in _DEEDS:
        raise Http404
    if not may_publish and found.state != Entry.State.DRAFT:
        raise PermissionDenied
    try:
        _DEEDS[word](found, _hand(request))
    except EntryNotPublic as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('live:entries', args=[story_id])}#entry-{entry_id}")


@_AT_THE_DESK
@require_POST
def span(request: HttpRequest, story_id: int, word: str) -> HttpResponse:
    """Begin, end or go on with a live story."""
    story, may_publish = _story(request, story_id)
    if not may_publish:
        raise PermissionDenied
    if word == "begin":
        writing.begin(story, by=_hand(request))
    elif word == "end":
        writing.end(get_object_or_404(LiveStory, story=story), by=_hand(request))
    else:
        raise Http404
    return redirect("live:entries", story_id)


def _story(request: HttpRequest, story_id: int) -> tuple[Story, bool]:
    """Return a story, and whether the member may publish it.

    Raises:
        PermissionDenied: the member may not even edit it.
    """
    story = get_object_or_404(Story, pk=story_id)
    rights = story.permissions_for_user(request.user)
    if not rights.can_edit():
        raise PermissionDenied
    return story, bool(rights.can_publish())


def _form(request: HttpRequest, *, entry: Entry, story: Story) -> EntryForm:
    said = (request.POST, request.FILES) if request.method == "POST" else ()
    return EntryForm(*said, instance=entry, language=story.locale.language_code)


def _saved(request: HttpRequest, *, form: EntryForm, may_publish: bool) -> bool:
    """Save an entry if its form may be taken; tell the member what became of it.

    Raises:
        PermissionDenied: it was to be published by somebody who may not.
    """
    if form.publishes and not may_publish:
        raise PermissionDenied
    if not form.is_valid():
        return False
    by = _hand(request)
    form.keep(publish=form.publishes, by=by)
    messages.success(request, _("Readers have it in a moment.") if form.publishes else _("The draft is kept."))
    return True


def _newest_first(rows: Any) -> list[Entry]:
    """Return drafts first, then what readers see in its order."""
    drafts = [each for each in rows if each.state == Entry.State.DRAFT]
    return drafts + sorted((each for each in rows if each.position), key=lambda each: -each.position)


def _versions(found: Entry) -> list[tuple[Revision, str, str]]:
    rows = found.revisions.select_related("user").order_by("-created_at", "-pk")
    return [(row, row.content["headline"], html_of(row.content["text"])) for row in rows]


def _hand(request: HttpRequest) -> Hand:
    return Hand(member=request.user, now=timezone.now())


def _trail() -> list[tuple[str, str]]:
    return [(reverse("live:all"), _("Live stories"))]


def _status(form: EntryForm | None) -> int:
    return 422 if form is not None and form.is_bound else 200


def _show(request: HttpRequest, template: str, *, title: str, **said: Any) -> HttpResponse:
    return show_at_the_desk(request, f"live/desk/{template}.html", title=title, icon="time", **said)
