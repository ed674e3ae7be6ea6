"""The health of the rails, and a dead job's second chance."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from masthead.jobs.dead import JobIsNotDead, KeyIsTaken, revive
from masthead.jobs.models import Job
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.office.access_log import note_deed
from masthead.office.frame import office_page, show
from masthead.office.health import failed_letters, given_up, letter_counts, rails
from masthead.office.models import Deed
from masthead.patronage.due_days import newsroom_day
from masthead.post.sending import mail_is_configured
from masthead.staff.desk_pages import member_of


@office_page
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Show how each rail is, which jobs were given up, and how the letters stand."""
    return _show(request)


@office_page
@require_POST
def run_again(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Give a dead job all its attempts again; pressed twice, it runs once."""
    job = get_object_or_404(Job.objects.using(SUPPORTERS), pk=job_id)
    try:
        with supporters_together():
            revive(job)
            note_deed(Deed.REVIVED, member=member_of(request), now=timezone.now(), about=job.task.rpartition(".")[2])
    except JobIsNotDead:
        return redirect("office:health")
    except KeyIsTaken:
        return _show(request, trouble=_("Another job does the same work already. Nothing was changed."), status=409)
    return redirect("office:health")


def _show(request: HttpRequest, *, trouble: str = "", status: int = 200) -> HttpResponse:
    today = newsroom_day(timezone.now())
    return show(
        request,
        "health",
        title=_("Health of the rails"),
        icon="tasks",
        status=status,
        rails=rails(today=today),
        jobs=given_up(),
        letters=letter_counts(),
        failed=failed_letters(),
        has_mail=mail_is_configured(),
        trouble=trouble,
    )
