"""Hearing no more of the agenda, at the counter: the link in the letter is all the authority that is needed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from masthead.agenda.quieting import be_quiet, reader_in
from masthead.counter.views import not_found
from masthead.lib.router import SUPPORTERS
from masthead.readers.models import Reader
from masthead.readers.signed_links import NotOurs


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def quiet(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, for a person who follows the link; do it, for a button here or in a mail program that sends no Origin.

    Opening changes nothing, since programs that read people's mail follow every link in it.
    """
    try:
        reader_id = reader_in(token)
    except NotOurs:
        return not_found(request)
    reader = Reader.objects.using(SUPPORTERS).filter(pk=reader_id).first()
    with translation.override(reader.language if reader else None):
        is_done = request.method == "POST"
        if is_done:
            be_quiet(reader_id, now=timezone.now())
        return render(request, "agenda/quiet.html", {"is_done": is_done})
