"""Plain pages in the desk's frame: who may come in, what stands around them, and that no browser keeps them."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from masthead.staff.models import Member

Trail = Sequence[tuple[str, str]]
View = Callable[..., HttpResponse]


def only_with(permission: str) -> Callable[[View], View]:
    """Let a view run for those alone who have a permission, whatever else they may do; nothing of it is kept.

    The view raises PermissionDenied for everybody else.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def for_the_permitted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            add_never_cache_headers(response)
            return response

        return for_the_permitted

    return guard


def show_at_the_desk(
    request: HttpRequest,
    template: str,
    *,
    title: str | Promise,
    icon: str,
    trail: Trail = (),
    status: int = 200,
    **said: Any,
) -> HttpResponse:
    """Set a page into the desk's frame.

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
    return render(request, template, around | said, status=status)


def colleague(request: HttpRequest) -> Member:
    """Return the member who asks."""
    assert isinstance(request.user, Member), "the desk lets nobody in who is not signed in"
    return request.user


def member_of(request: HttpRequest) -> int:
    """Return the number of the member who asks."""
    return int(colleague(request).pk)
