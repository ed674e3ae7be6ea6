"""Where rails tell us what happened: authenticated by their signature alone, kept once, answered at once."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from masthead.patronage.due_days import newsroom_day
from masthead.patronage.rails.contract import Webhook, WebhookRefused
from masthead.patronage.rails.registry import rails_on
from masthead.patronage.refusals import count_refusal

_MOST_BYTES: Final = 256 * 1024


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, rail: str) -> HttpResponse:
    """Keep one message of a rail that is on; 400 for one that is not from it, of which only a count is kept."""
    way = next((each for each in rails_on(settings.MASTHEAD_CONFIG) if each.kind == rail), None)
    if way is None or way.read_webhook is None:
        return HttpResponse("There is no such rail here.\n", status=404, content_type="text/plain")
    length = request.headers.get("content-length") or "0"
    if not (length.isascii() and length.isdecimal()):
        return HttpResponse("The message was not accepted.\n", status=400, content_type="text/plain")
    if len(length) > 20 or int(length) > _MOST_BYTES:
        return HttpResponse("The message is too large.\n", status=413, content_type="text/plain")
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        way.read_webhook(Webhook(raw=request.body, headers=headers, received_at=timezone.now()))
    except WebhookRefused:
        count_refusal(rail=rail, on=newsroom_day(timezone.now()))
        return HttpResponse("The message was not accepted.\n", status=400, content_type="text/plain")
    return HttpResponse(status=200)
