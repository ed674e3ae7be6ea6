"""How many pledges followed a wording of the appeal: one number in all, without a day and without a pledge.

A day's number would be a handful, and beside the day of each pledge it would say of single people what they had
read before they gave (decision 0012).
"""

from typing import Final

from django.db import models
from django.db.models import F

from masthead.lib.router import SUPPORTERS
from masthead.patronage.seen import SeenCount

# Below it a number is not shown: it would speak of a few people, and of no wording.
FEWEST_SHOWN: Final = 10


class FollowedCount(models.Model):
    """So many pledges were made in browsers that had followed a wording's link shortly before."""

    # The wording's number, which lies in the other safe.
    ask = models.PositiveIntegerField(primary_key=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"after {self.ask}"


def count_followed(said: str) -> None:
    """Add one to the wording that a browser names, where browsers have said that they saw it; else do nothing."""
    if not (said.isascii() and said.isdecimal() and len(said) < 10):
        return
    ask = int(said)
    # A made-up number gets no row, and neither does any where the newsroom never counted.
    if SeenCount.objects.using(SUPPORTERS).filter(ask=ask).exists():
        rows = FollowedCount.objects.using(SUPPORTERS)
        rows.bulk_create([FollowedCount(ask=ask)], ignore_conflicts=True)
        rows.filter(ask=ask).update(count=F("count") + 1)
