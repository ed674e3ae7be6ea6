"""How many may be led on to a rail's own page: a few, and more as gifts arrive.

Thieves try stolen cards on pages like ours, thousands of them, from as many addresses; each try costs the
newsroom money and in the end its account. What tells them from givers is that nearly none of them pay.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from masthead.counter.limits import TooOften, refuse_if_taken, take_share
from masthead.lib.router import SUPPORTERS
from masthead.patronage.due_days import newsroom_day
from masthead.patronage.payments import Payment
from masthead.patronage.refusals import count_held_back

AT_FIRST: Final = 20
_MORE_FOR_A_GIFT: Final = 4
_HOUR: Final = timedelta(hours=1)


def take_page_share(*, rail: str, who: str, now: datetime) -> None:
    """Let one payer on to a rail's page.

    In an hour that is 20 of all, whatever their addresses, and four more for each new pledge of this hour
    whose first gift has arrived; of one address half of that.

    Raises:
        TooOften: nobody else may go on in this hour; that is counted, for the doctor to tell.
    """
    with _counted(rail=rail, now=now):
        most = _most(rail, now=now)
        # Half, for many givers may share one address behind the proxy of their country.
        take_share(action="page", who=who, most=most // 2)
        take_share(action="page", who=f"rail-{rail}", most=most)


def refuse_if_no_page_share(*, rail: str, now: datetime) -> None:
    """Look whether a payer could go on to the rail's page, before a pledge is made and a letter sent in vain.

    Raises:
        TooOften: nobody else may go on in this hour; that is counted, too.
    """
    with _counted(rail=rail, now=now):
        refuse_if_taken(action="page", who=f"rail-{rail}", most=_most(rail, now=now))


@contextmanager
def _counted(*, rail: str, now: datetime) -> Iterator[None]:
    try:
        yield
    except TooOften:
        count_held_back(rail=rail, on=newsroom_day(now))
        raise


def _most(rail: str, *, now: datetime) -> int:
    # Of new pledges alone: the renewals of a first of the month say nothing about who comes today.
    came = Payment.objects.using(SUPPORTERS).filter(
        rail=rail, state=Payment.State.SETTLED, pledge__made_at__gte=now - _HOUR
    )
    return AT_FIRST + _MORE_FOR_A_GIFT * came.count()
