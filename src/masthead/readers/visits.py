"""The cookie of a visit, and the views that only a visitor may see. No other cookie is ever set for a reader."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from masthead.readers.signing_in import VISIT_LIFETIME, find_visitor

View = Callable[..., HttpResponse]
_NAME: Final = "masthead_reader"


def cookie_name() -> str:
    """Return the cookie's name; with HTTPS browsers keep one of that prefix to this very host."""
    return f"__Host-{_NAME}" if _is_https() else _NAME


def give_cookie(response: HttpResponse, *, token: str) -> HttpResponse:
    """Let the browser show the visit's token at the counter, and there alone."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(VISIT_LIFETIME.total_seconds()),
        secure=_is_https(),
        httponly=True,
        samesite="Lax",
    )
    return response


def take_cookie(response: HttpResponse) -> HttpResponse:
    """Let the browser forget the visit."""
    response.delete_cookie(cookie_name(), samesite="Lax")
    return response


def visitors_only(view: View) -> View:
    """Show a view to a signed-in reader, in the reader's language; lead everybody else to the sign-in page."""

    @wraps(view)
    def known_only(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reader = find_visitor(request.COOKIES.get(cookie_name(), ""), now=timezone.now())
        if reader is None:
            return redirect("reader_sign_in")
        with translation.override(reader.language):
            return view(request, *args, reader=reader, **kwargs)

    return known_only


def _is_https() -> bool:
    return str(settings.MASTHEAD_CONFIG.addresses.counter).startswith("https://")
