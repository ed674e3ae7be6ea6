"""What every page of the agenda at the desk has in common: who may come in, and the desk's frame around it."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

MAY_DECIDE: Final = "agenda.change_pitch"


def agenda_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view run for those alone who decide what is put to the patrons; the browser keeps nothing of the answer.

    Raises:
        PermissionDenied: for everybody else.
    """

    @wraps(view)
    def for_editors(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(MAY_DECIDE):
            raise PermissionDenied
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return for_editors


def show(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    trail: Sequence[tuple[str, str]] = (),
    status: int = 200,
    **said: Any,
) -> HttpResponse:
    """Set a page of the agenda into the desk's frame.

    Args:
        trail: (address, words) of the pages between the desk's first page and this one.
    """
    crumbs = [(reverse("wagtailadmin_home"), _("Home")), *trail, ("", title)]
    around = {
        "page_title": title,
        "header_title": title,
        "header_icon": "list-ul",
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in crumbs],
    }
    return render(request, f"agenda/desk/{template}.html", around | said, status=status)


def member_of(request: HttpRequest) -> int:
    """Return the number of the member who asks."""
    member = request.user
    assert isinstance(member, Model), "the desk lets nobody in who is not signed in"
    return int(member.pk)
