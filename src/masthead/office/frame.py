"""What every page of the office has in common: who may come in, the desk's frame, and that nobody keeps it."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from masthead.staff.roles import OFFICE

Trail = Sequence[tuple[str, str]]
_ROWS_ON_A_PAGE: Final = 50


def office_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view run for staff of the supporters' office alone; the browser keeps nothing of the answer.

    Raises:
        PermissionDenied: for everybody else, whatever else they may do at the desk.
    """

    @wraps(view)
    def for_the_office(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(OFFICE):
            raise PermissionDenied
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return for_the_office


def show(
    request: HttpRequest,
    template: str,
    *,
    title: str | Promise,
    trail: Trail = (),
    icon: str = "group",
    status: int = 200,
    **said: Any,
) -> HttpResponse:
    """Set a page of the office into the desk's frame.

    Args:
        trail: (address, words) of the pages between the desk's first page and this one.
    """
    crumbs = [(reverse("wagtailadmin_home"), _("Home")), *trail, ("", title)]
    around = {
        "page_title": title,
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in crumbs],
    }
    return render(request, f"office/{template}.html", around | said, status=status)


def page_of(rows: QuerySet[Any], request: HttpRequest) -> Page[Any]:
    """Return the page of rows that the address asks for; the nearest one for a number that makes no sense."""
    return Paginator(rows, _ROWS_ON_A_PAGE).get_page(request.GET.get("p"))


def member_of(request: HttpRequest) -> int:
    """Return the number of the member who asks."""
    member = request.user
    assert isinstance(member, Model), "the desk lets nobody in who is not signed in"
    return int(member.pk)
