"""What the gate says to whoever publishes in another way than by a story's own form, and what is worth a look after."""

from collections.abc import Callable, Iterable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from masthead.stories.gate import StoryHeldBack
from masthead.stories.models import Story
from masthead.stories.readiness import Mark, label_of, marks_of

_HANDING_IN: Final = ("action-submit", "action-restart-workflow")


class HeldBack:
    """Middleware that leads to the story which the gate held back, and says there what stops it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before the views."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the view does."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say why nothing was published; every other exception takes its way."""
        if not isinstance(exception, StoryHeldBack):
            return None
        said = _("“%(headline)s” cannot be published yet:") % {"headline": exception.headline}
        messages.error(request, _told(said, exception.marks))
        return redirect("wagtailadmin_pages:edit", exception.story_id) if exception.story_id else redirect("/")


def say_what_is_worth_a_look(request: HttpRequest, page: Page) -> None:
    """After publishing, name what does not stop a story but may deserve a second look."""
    if isinstance(page, Story):
        marks = [mark for mark in marks_of(page) if not mark.is_stop]
        if marks:
            messages.warning(request, _told(_("Published. Worth a second look:"), marks))


def say_what_is_missing(request: HttpRequest, page: Page) -> None:
    """After a story is handed in, name what will stop it, so that nobody learns it at the last minute."""
    if isinstance(page, Story) and any(name in request.POST for name in _HANDING_IN):
        marks = [mark for mark in marks_of(page) if mark.is_stop]
        if marks:
            edit = reverse("wagtailadmin_pages:edit", args=(page.pk,))
            button = messages.button(edit, _("Edit"))
            said = _("Handed in. It cannot be published before this is done:")
            messages.warning(request, _told(said, marks), buttons=[button])


def _told(said: str, marks: Iterable[Mark]) -> SafeString:
    rows = format_html_join("", "<li>{}: {}</li>", ((label_of(Story, mark.field), mark.says) for mark in marks))
    return format_html("{} <ul>{}</ul>", said, rows)
