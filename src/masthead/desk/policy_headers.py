"""What a page of the desk may load, who may show it in a frame, and that nobody keeps it."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

_OURS: Final = (
    "default-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'"
)
# Wagtail's date fields come with a script of their own inside the page, and its editors set styles.
DESK_POLICY: Final = (
    f"{_OURS}; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; frame-ancestors 'self'"
)
SIGN_IN_POLICY: Final = f"{_OURS}; frame-ancestors 'none'"
_HEADER: Final = "Content-Security-Policy"


class PolicyHeaders:
    """Middleware that adds the policy, and a word for caches, to every answer that brings none of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before the views."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the stricter policy where people sign in."""
        response = self._get_response(request)
        if _HEADER not in response:
            response[_HEADER] = SIGN_IN_POLICY if request.path.startswith("/sign-in/") else DESK_POLICY
        response.setdefault("Cache-Control", "private, no-store")
        return response
