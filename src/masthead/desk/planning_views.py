"""The planning board at the desk, the form of a planned story, and the way from it to a draft."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.widgets import AdminDateTimeInput

from masthead.desk.models import PlannedStory
from masthead.desk.planning import begin_story, board, is_editor, may_change, sections_for
from masthead.staff.desk_pages import colleague, show_at_the_desk
from masthead.staff.models import Member
from masthead.stories.models import Story


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is planned, who writes it, and when it is due."""

    class Meta:
        """All that staff say of it."""

        model = PlannedStory
        fields = ("title", "note", "assignee", "due_at")
        widgets: ClassVar[dict[str, Any]] = {"due_at": AdminDateTimeInput, "note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, asks: Member, **kwargs: Any) -> None:
        """Offer the colleagues: to an editor all of them, to others themselves."""
        super().__init__(*args, **kwargs)
        people = Member.objects.filter(is_active=True).order_by("first_name", "last_name", "email")
        known = {asks.pk, self.instance.assignee_id}
        assignee: Any = self.fields["assignee"]
        assignee.queryset = people if is_editor(asks) else people.filter(pk__in=[pk for pk in known if pk])


@never_cache
@require_safe
def planning_board(request: HttpRequest) -> HttpResponse:
    """Show every story by how far it has come."""
    return show_at_the_desk(
        request, "desk/board.html", title=_("Planning"), icon="calendar-check", columns=board(now=timezone.now())
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_plan(request: HttpRequest) -> HttpResponse:
    """Plan a story, or one that is there already."""
    story = _story_asked_for(request)
    me = colleague(request)
    planned = PlannedStory(story=story, title=story.title if story else "", planned_by=me, planned_at=timezone.now())
    return _form(request, planned, title=_("Plan a story"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, planned_id: int) -> HttpResponse:
    """Change what is planned."""
    planned = _to_change(request, planned_id)
    return _form(request, planned, title=planned.title, sections=list(sections_for(request.user)))


@never_cache
@require_POST
def write(request: HttpRequest, planned_id: int) -> HttpResponse:
    """Begin the draft of a planned story, and go there."""
    planned = _to_change(request, planned_id)
    section = next((each for each in sections_for(request.user) if str(each.pk) == request.POST.get("section")), None)
    if section is None:
        raise PermissionDenied
    story = begin_story(planned, section=section, member=colleague(request))
    return redirect("wagtailadmin_pages:edit", story.pk)


@never_cache
@require_POST
def drop(request: HttpRequest, planned_id: int) -> HttpResponse:
    """Take a plan off the board; a draft that came of it stays."""
    _to_change(request, planned_id).delete()
    return redirect("planning")


def _form(request: HttpRequest, planned: PlannedStory, *, title: str, **said: Any) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = PlanForm(data, instance=planned, asks=colleague(request))
    if data is not None and form.is_valid():
        form.save()
        return redirect("planning")
    return show_at_the_desk(
        request,
        "desk/plan.html",
        title=title,
        icon="calendar-check",
        trail=[(reverse("planning"), _("Planning"))],
        status=422 if form.errors else 200,
        form=form,
        planned=planned,
        **said,
    )


def _story_asked_for(request: HttpRequest) -> Story | None:
    asked = request.GET.get("story", "")
    story = Story.objects.filter(pk=int(asked), planned=None).first() if asked.isdecimal() and len(asked) < 10 else None
    if story is not None and not story.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return story


def _to_change(request: HttpRequest, planned_id: int) -> PlannedStory:
    planned = get_object_or_404(PlannedStory.objects.select_related("story", "assignee"), pk=planned_id)
    if not may_change(planned, user=request.user):
        raise PermissionDenied
    return planned
