"""The first thing at the desk: where to write, what is waiting, and what readers see now."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from masthead.desk.freeze import MAY_LIFT, find_freeze
from masthead.desk.planning import sections_for
from masthead.desk.story_rooms import works_on_stories
from masthead.sections.models import FrontPage, Section
from masthead.stories.models import Story
from masthead.stories.places import public, public_path

_SHOWN = 6


@dataclass(frozen=True, kw_only=True)
class Way:
    """A link with its words."""

    label: str
    href: str
    language: str = ""


class FirstLook(Component):
    """A panel of links and lists, with the ways that each role opens: to a reporter no front page, to others no story.

    It costs eight queries, however large the newsroom is.
    """

    name = "first_look"
    template_name = "desk/first_look.html"
    order = 10

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the ways to write, the fronts, what is scheduled and what was published last."""
        now = timezone.now()
        rows = Story.objects.select_related("locale")
        scheduled = rows.filter(_revisions__approved_go_live_at__gt=now)
        scheduled = scheduled.annotate(due_at=F("_revisions__approved_go_live_at")).order_by("due_at", "pk")
        newest = public(rows).order_by("-first_published_at", "-pk")
        is_colleague = works_on_stories(self.request.user)
        return {
            "works_on_stories": is_colleague,
            "frozen": find_freeze() if is_colleague else "",
            "may_lift": self.request.user.has_perm(MAY_LIFT),
            "sections": [_to_write_in(section) for section in sections_for(self.request.user)],
            "fronts": [_to_edit(front) for front in self._fronts()],
            "scheduled": [(_to_edit(story), story.due_at) for story in scheduled[:_SHOWN] if is_colleague],
            "newest": [(_to_read(story), story.first_published_at) for story in newest[:_SHOWN]],
            "paper": settings.MASTHEAD_CONFIG.addresses.paper,
        }

    def _fronts(self) -> list[FrontPage]:
        rows = FrontPage.objects.select_related("locale").order_by("path")
        return [each for each in rows if each.permissions_for_user(self.request.user).can_publish()]


def _to_write_in(section: Section) -> Way:
    href = reverse("wagtailadmin_pages:add", args=("stories", "story", section.pk))
    return Way(label=section.title, href=href, language=section.locale.language_code)


def _to_edit(page: Any) -> Way:
    href = reverse("wagtailadmin_pages:edit", args=(page.pk,))
    return Way(label=page.title, href=href, language=page.locale.language_code)


def _to_read(story: Story) -> Way:
    path = public_path(url_path=story.url_path, language=story.locale.language_code)
    paper = str(settings.MASTHEAD_CONFIG.addresses.paper).rstrip("/")
    return Way(label=story.title, href=f"{paper}{path}", language=story.locale.language_code)
