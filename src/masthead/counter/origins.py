"""Where a form may come from. There are three kinds of POST, and this names those that browsers send.

A printed form carries no authority: its page is the same for all, so it cannot hold a token. It may come from
the paper, from the counter's own pages, from a listed mirror, or from a page without an address ("null": a
copy on a disk). Every other form must come from the counter itself; one that acts under a visit brings
Django's token besides.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def printed_form(view: View) -> View:
    """Let a view take the POST of a printed page; it must do nothing that needs to know who sent it."""
    return csrf_exempt(_from_ours(view, may_be_printed=True))


def own_form(view: View) -> View:
    """Let a view take a POST from the counter's own pages alone; the authority is in the page's address."""
    return csrf_exempt(_from_ours(view, may_be_printed=False))


def session_form(view: View) -> View:
    """Let a view that acts under a visit take a POST from the counter's own pages alone.

    Django's own token is asked for besides, for nothing here switches that off. Django by itself believes a
    form that comes over plain http and does not say from where.
    """
    return _from_ours(view, may_be_printed=False)


def elsewhere(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that may not come from where it came from, or lacks its page's token."""
    return render(request, "counter/elsewhere.html", status=403)


def _from_ours(view: View, *, may_be_printed: bool) -> View:
    @wraps(view)
    def take(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not _is_ours(request, may_be_printed=may_be_printed):
            return elsewhere(request)
        return view(request, *args, **kwargs)

    return take


def _is_ours(request: HttpRequest, *, may_be_printed: bool) -> bool:
    config = settings.MASTHEAD_CONFIG
    known = {config.addresses.counter}
    if may_be_printed:
        known |= {config.addresses.paper, *config.counter.mirrors, "null"}
    # A browser that sends no Origin with a POST is older than any that can read these pages.
    return request.headers.get("origin", "") in known
