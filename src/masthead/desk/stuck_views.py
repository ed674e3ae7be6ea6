"""A dead job's second chance, for those who publish."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from masthead.desk.planning import is_editor
from masthead.jobs.dead import JobIsNotDead, KeyIsTaken, revive
from masthead.jobs.models import Job
from masthead.lib.router import NEWSROOM


@require_POST
def job_again(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Give a dead job of the newsroom all its attempts again; pressed twice, it runs once."""
    if not is_editor(request.user):
        raise PermissionDenied
    job = get_object_or_404(Job.objects.using(NEWSROOM), pk=job_id)
    try:
        revive(job)
    except JobIsNotDead:
        messages.warning(request, _("It is running or done already. Nothing was changed."))
    except KeyIsTaken:
        messages.warning(request, _("Another job does the same work already. Nothing was changed."))
    else:
        messages.success(request, _("It runs again."))
    return redirect("wagtailadmin_home")
