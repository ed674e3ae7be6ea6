"""The page of a story's draft links at the desk, and what whoever has a link sees."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.desk.draft_links import (
    LIFETIMES_DAYS,
    DraftLinkOver,
    DraftLinkUnknown,
    links_of_draft,
    make_draft_link,
    open_draft_link,
    revoke_draft_link,
)
from masthead.desk.models import DraftLink
from masthead.staff.desk_pages import colleague, show_at_the_desk
from masthead.stories.models import Story

_BODY: Final = re.compile(r"<body\b[^>]*>")


class DraftLinkForm(forms.Form):
    """For whom a link is, and how long it opens."""

    for_whom = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=80,
        help_text=gettext_lazy("So that you know later whose link it is."),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Opens for"), coerce=int, initial=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the lifetimes in the reader's language."""
        super().__init__(*args, **kwargs)
        days: Any = self.fields["days"]
        days.choices = [(each, ngettext("%d day", "%d days", each) % each) for each in LIFETIMES_DAYS]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft_links(request: HttpRequest, page_id: int) -> HttpResponse:
    """List a story's draft links, or make one and show its address, once."""
    story = _story_to_edit(request, page_id)
    form = DraftLinkForm(request.POST if request.method == "POST" else None)
    made, status = "", 200
    if request.method == "POST":
        status = 200 if form.is_valid() else 422
    if form.is_bound and form.is_valid():
        made = make_draft_link(story=story, member=colleague(request), now=timezone.now(), **form.cleaned_data)
        form = DraftLinkForm()
    now = timezone.now()
    return show_at_the_desk(
        request,
        "desk/draft_links.html",
        title=_("Draft links"),
        icon="link",
        trail=[(reverse("wagtailadmin_pages:edit", args=(story.pk,)), story.get_admin_display_title())],
        status=status,
        form=form,
        made=made,
        links=[(link, link.opens(now=now)) for link in links_of_draft(story)],
    )


@never_cache
@require_POST
def revoke(request: HttpRequest, link_id: int) -> HttpResponse:
    """Close a link at once."""
    link = get_object_or_404(DraftLink.objects.select_related("story"), pk=link_id)
    _story_to_edit(request, link.story_id)
    revoke_draft_link(link=link, member=colleague(request), now=timezone.now())
    return redirect("draft_links", link.story_id)


@never_cache
@require_safe
def draft_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a draft to whoever has its link, as the press would print it, and let nothing keep or list it."""
    try:
        story = open_draft_link(token=token, now=timezone.now())
    except (DraftLinkUnknown, DraftLinkOver) as refusal:
        status = 404 if isinstance(refusal, DraftLinkUnknown) else 410
        response = render(request, "desk/draft_link_over.html", status=status)
    else:
        response = _marked(story.serve_preview(request, ""), language=story.locale.language_code)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _marked(response: HttpResponse, *, language: str) -> HttpResponse:
    """Say at the head of the page, in its own language, that it is none of the paper's yet."""
    with override(language):
        mark = render_to_string("desk/draft_mark.html")
    response.content = _BODY.sub(lambda found: found[0] + mark, response.text, count=1)
    return response


def _story_to_edit(request: HttpRequest, page_id: int) -> Story:
    story = get_object_or_404(Story, pk=page_id)
    if not story.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return story
