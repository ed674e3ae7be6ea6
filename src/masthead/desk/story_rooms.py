"""Story rooms: the parts of the desk that only people who work on stories or pictures may enter.

Wagtail asks for rights where somebody changes something; its choosers, reports and programming interface show
drafts and pictures to everyone who may sign in at the desk, so to a supporters' officer too.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import permission_denied, user_has_any_page_permission
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

# How their addresses begin.
STORY_ROOMS: Final = (
    "/api/", "/block-preview/", "/bulk/pictures/", "/bulk/wagtailcore/", "/choose-", "/draft-links/",
    "/editing-sessions/", "/images/", "/live/", "/localize/", "/pages/", "/pictures/", "/planning/", "/reports/",
    "/snippets/", "/stories/", "/tag-autocomplete/", "/versions/", "/workflows/",
)  # fmt: skip
_ON_PICTURES: Final = ("add", "change", "choose")


class StoryRooms:
    """Middleware that turns people without any right on pages or pictures away from the story rooms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before the views."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let in who may; the views themselves decide on what they may do there, and send strangers to sign in."""
        is_here = request.path.startswith(STORY_ROOMS) and request.user.has_perm("wagtailadmin.access_admin")
        if is_here and not works_on_stories(request.user):
            refusal: HttpResponse = permission_denied(request)
            return refusal
        return self._get_response(request)


def works_on_stories(user: object) -> bool:
    """Return whether somebody has any right on any page or picture. Cost: two queries, then remembered."""
    if user_has_any_page_permission(user):
        return True
    pictures = policy_registry.get_by_type(get_image_model())
    return bool(pictures.user_has_any_permission(user, _ON_PICTURES))
