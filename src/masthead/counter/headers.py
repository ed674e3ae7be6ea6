"""The headers of every answer at the counter: nothing is kept, framed, indexed or loaded from elsewhere."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


def strict_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: what a view has set already stays, as the cache time of the style sheet does."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        # Pages here have tokens in their addresses, and their forms must say where they come from.
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["Permissions-Policy"] = "browsing-topics=(), camera=(), geolocation=(), microphone=()"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return answer


def goes_on_to(response: HttpResponse, *, origin: str) -> HttpResponse:
    """Let the forms of this one page end at a rail's own page, too."""
    response.headers["Content-Security-Policy"] = f"{_POLICY} {origin}"
    return response
