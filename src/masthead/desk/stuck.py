"""What is stuck: stories that did not go out when they should, jobs that were given up, standing work that fails."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component

from masthead.desk.planning import is_editor
from masthead.desk.schedules import Late, late
from masthead.jobs.dead import dead_jobs
from masthead.jobs.models import ChoreTrouble, Job
from masthead.lib.router import NEWSROOM, SUPPORTERS

_SHOWN: Final = 5


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """What is stuck at one moment."""

    late: tuple[Late, ...]
    jobs: tuple[Job, ...]
    chores: tuple[ChoreTrouble, ...]
    # Their words may be about a patron: the office has them.
    office_jobs: int

    def __bool__(self) -> bool:
        """Tell whether anything is."""
        return bool(self.late or self.jobs or self.chores or self.office_jobs)


def find_stuck(now: datetime) -> Stuck:
    """Return what is stuck. Cost: five queries."""
    return Stuck(
        late=tuple(late(now)[:_SHOWN]),
        jobs=tuple(dead_jobs(NEWSROOM)[:_SHOWN]),
        chores=tuple(ChoreTrouble.objects.using(NEWSROOM).order_by("-failure_count", "name")[:_SHOWN]),
        office_jobs=dead_jobs(SUPPORTERS).count(),
    )


class StuckPanel(Component):
    """The panel on the desk's first page; it is there for editors, and only while something is stuck."""

    name = "stuck"
    template_name = "desk/stuck.html"
    order = 5

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Any = None) -> Any:
        """Return the panel, or nothing."""
        stuck = find_stuck(timezone.now()) if is_editor(self.request.user) else None
        self._stuck = stuck
        return super().render_html(parent_context) if stuck else ""

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return what is stuck."""
        return {"stuck": self._stuck, "request": self.request}
