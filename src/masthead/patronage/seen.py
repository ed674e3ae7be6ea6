"""How often an appeal was seen: one number a day and wording, from browsers that say nothing else."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from masthead.counter.limits import TooOften, count_try, visitor
from masthead.counter.origins import printed_form
from masthead.lib.router import SUPPORTERS
from masthead.patronage.due_days import newsroom_day


class SeenCount(models.Model):
    """On one day one wording was seen in so many browsers."""

    on = models.DateField()
    # The wording's number, which lies in the other safe.
    ask = models.PositiveIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        """One row a day and wording."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["on", "ask"], name="seen_once_a_day_and_ask")
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.ask}"


@printed_form
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Count one browser, once a day; nothing about it is looked at but the wording's number."""
    said = request.POST.get("ask", "")
    if said.isascii() and said.isdecimal() and len(said) < 10:
        try:
            count_try(action="seen", who=visitor(request), most=200)
        except TooOften:
            return HttpResponse(status=204)
        count_one(ask=int(said), on=newsroom_day(timezone.now()))
    return HttpResponse(status=204)


def count_one(*, ask: int, on: date) -> None:
    """Add one to a day's count of a wording."""
    rows = SeenCount.objects.using(SUPPORTERS)
    rows.bulk_create([SeenCount(on=on, ask=ask)], ignore_conflicts=True)
    rows.filter(on=on, ask=ask).update(count=F("count") + 1)
