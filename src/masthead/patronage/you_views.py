"""A signed-in reader's own pages: all pledges and gifts, a file to take along, and being forgotten."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from masthead.counter.origins import session_form
from masthead.patronage.erasing import ask_erasure
from masthead.patronage.links import token_of
from masthead.patronage.telling import as_file, kept_about
from masthead.readers.models import Reader
from masthead.readers.visits import take_cookie, visitors_only


@require_safe
@visitors_only
def you(request: HttpRequest, *, reader: Reader) -> HttpResponse:
    """Show everything that is kept."""
    kept = kept_about(reader)
    pledges = [(pledge, token_of(pledge), pledge.money) for pledge in kept.pledges]
    return render(request, "patronage/you.html", {"reader": reader, "kept": kept, "pledges": pledges})


@require_safe
@visitors_only
def export(_request: HttpRequest, *, reader: Reader) -> HttpResponse:
    """Hand over everything that is kept, as a file."""
    text = json.dumps(as_file(reader), ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="kept-about-you.json"'
    return response


@session_form
@require_http_methods(["GET", "HEAD", "POST"])
@visitors_only
def erase(request: HttpRequest, *, reader: Reader) -> HttpResponse:
    """Ask once more, then forget the reader. The form carries Django's own token, since it acts under a visit."""
    if request.method != "POST":
        return render(request, "patronage/erase.html")
    ask_erasure(reader, now=timezone.now())
    return take_cookie(redirect("you_erased"))


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Say what was done."""
    return render(request, "patronage/erased.html")
