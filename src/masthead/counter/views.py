"""The counter's own few addresses: its style sheet and icon, its door, and its answers to what goes wrong."""

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from masthead.counter.limits import TooOften
from masthead.style.files import static_file

SHOWN: Final = ("paper.css", "icon.svg")


@require_safe
def paper_file(_request: HttpRequest, name: str) -> HttpResponse:
    """Return one of the paper's own files that the counter shows, at the address that its content names."""
    for file in map(static_file, SHOWN):
        if name == file.path.rsplit("/", 1)[-1]:
            response = HttpResponse(file.body, content_type=file.media_type)
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            return response
    raise Http404


@require_safe
def door(_request: HttpRequest) -> HttpResponse:
    """Lead whoever comes without a purpose to the printed page about support."""
    return HttpResponseRedirect(f"{settings.MASTHEAD_CONFIG.addresses.paper}/support/")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for an address where nothing is."""
    return render(request, "counter/not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer for our own mistake; nothing about the request is said or kept."""
    return render(request, "counter/broken.html", status=500)


def too_often(request: HttpRequest, error: TooOften) -> HttpResponse:
    """Ask somebody to wait."""
    minutes = max(1, round(error.retry_seconds / 60))
    response = render(request, "counter/too_often.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(error.retry_seconds)
    return response
