"""The page of a page's versions: who wrote each and when, what it is called, and the ways to compare and restore."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page, Revision

from masthead.desk.models import Version
from masthead.desk.versions import name_version, versions_of
from masthead.staff.desk_pages import colleague, show_at_the_desk

_SHOWN = 200


@never_cache
@require_safe
def versions(request: HttpRequest, page_id: int) -> HttpResponse:
    """List the versions of a page, the newest first."""
    page = _page_to_edit(request, page_id)
    return show_at_the_desk(
        request,
        "desk/versions.html",
        title=_("Versions"),
        icon="history",
        trail=[(reverse("wagtailadmin_pages:edit", args=(page.pk,)), page.get_admin_display_title())],
        page=page,
        versions=versions_of(page)[:_SHOWN],
        longest=Version._meta.get_field("name").max_length,
    )


@never_cache
@require_POST
def name(request: HttpRequest, revision_id: int) -> HttpResponse:
    """Give a version its name, or take it off."""
    revision = get_object_or_404(Revision.page_revisions, pk=revision_id)
    page = _page_to_edit(request, int(revision.object_id))
    longest = Version._meta.get_field("name").max_length
    said = " ".join(request.POST.get("name", "").split())[:longest]
    name_version(revision, name=said, member=colleague(request), now=timezone.now())
    return redirect("versions", page.pk)


def _page_to_edit(request: HttpRequest, page_id: int) -> Page:
    page: Page = get_object_or_404(Page, pk=page_id).specific
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page
