"""Pages about one's own sign-in are for colleagues: a member without a role has nothing here yet."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render


def colleagues_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a view run for everybody but a member who is in without a role; strangers it sends to sign in itself."""

    @wraps(view)
    def for_colleagues(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
            return render(request, "staff/without_role.html", status=403)
        return view(request, *args, **kwargs)

    return for_colleagues
