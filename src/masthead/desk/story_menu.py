"""Where draft links, versions and the planning board are at the desk."""

from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button

from masthead.desk import draft_link_views, draft_links, planning_views, stuck_views, version_views, versions
from masthead.desk.story_rooms import works_on_stories
from masthead.stories.models import Story

_IN_THE_HISTORY: Final = (
    (draft_links.MADE, gettext_lazy("Make a draft link"), gettext_lazy("Made a draft link")),
    (draft_links.REVOKED, gettext_lazy("Take a draft link back"), gettext_lazy("Took a draft link back")),
    (versions.NAMED, gettext_lazy("Name a version"), gettext_lazy("Named a version")),
    (versions.SET_ASIDE, gettext_lazy("Lay a version aside"), gettext_lazy("Laid aside: a newer version was there")),
)


class PlanningItem(MenuItem):
    """The board's entry in the desk's menu, shown to those who work on stories."""

    def __init__(self) -> None:
        """Stand before the list of stories."""
        super().__init__(
            gettext_lazy("Planning"), reverse("planning"), name="planning", icon_name="calendar-check", order=85
        )

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether this person may come in."""
        return works_on_stories(request.user)


def ways() -> list[URLPattern]:
    """Return their addresses."""
    return [
        path("draft-links/<int:page_id>/", draft_link_views.draft_links, name="draft_links"),
        path("draft-links/revoke/<int:link_id>/", draft_link_views.revoke, name="draft_link_revoke"),
        path("versions/<int:page_id>/", version_views.versions, name="versions"),
        path("versions/name/<int:revision_id>/", version_views.name, name="version_name"),
        path("planning/", planning_views.planning_board, name="planning"),
        path("planning/new/", planning_views.new_plan, name="plan_new"),
        path("planning/<int:planned_id>/", planning_views.plan, name="plan"),
        path("planning/<int:planned_id>/write/", planning_views.write, name="plan_write"),
        path("planning/<int:planned_id>/drop/", planning_views.drop, name="plan_drop"),
        path("stuck/<uuid:job_id>/again/", stuck_views.job_again, name="job_again"),
    ]


def offer_ways(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Offer both in a page's own menu to whoever may edit it; a draft link is of a story alone."""
    if page.pk is None or not page.permissions_for_user(user).can_edit():
        return
    yield Button(_("Versions"), reverse("versions", args=(page.pk,)), icon_name="history", priority=44)
    if isinstance(page, Story):
        yield Button(_("Draft links"), reverse("draft_links", args=(page.pk,)), icon_name="link", priority=45)


def register_log_actions(actions: Any) -> None:
    """Say in a page's history who did what."""
    for action, label, message in _IN_THE_HISTORY:
        actions.register_action(action, label, message)
