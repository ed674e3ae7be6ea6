"""What is said of a visitor's connection counts only when one of our own proxies says it."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from masthead.staff.client_address import is_within

_CLAIMS: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")


class TrustedProxy:
    """Middleware, the first of all, that forgets the claims of everybody but a trusted proxy.

    Django believes ``X-Forwarded-Proto`` from whoever sends it, once it is told to believe it at all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before everything that reads them."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request that says nothing that cannot be believed."""
        if not is_within(request.META.get("REMOTE_ADDR", ""), settings.MASTHEAD_CONFIG.proxy.trusted):
            for claim in _CLAIMS:
                request.META.pop(claim, None)
        return self._get_response(request)
