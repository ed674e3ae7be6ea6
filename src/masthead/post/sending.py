"""Sending what waits through the newsroom's mail server or provider, one letter at a time."""

import logging
import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from masthead.post.carrier import CannotBeWritten, Carrier, LineLost, MailRests, Refused
from masthead.post.console import ConsoleCarrier
from masthead.post.forgetting import BLANK, forget_old, give_up_unsent
from masthead.post.models import Letter, State
from masthead.post.smtp import SmtpCarrier

_log = logging.getLogger(__name__)
_AT_ONCE: Final = 20
# Longer than one letter can take: after it, a letter whose worker died is tried again.
_CLAIM: Final = timedelta(minutes=5)
_FIRST_DELAY_SECONDS: Final = 30.0
_LONGEST_DELAY_SECONDS: Final = 3600.0
_GIVEN_UP_AFTER: Final = timedelta(days=3)
_NO_CONNECTION: Final = "no connection: "


def mail_is_configured() -> bool:
    """Return whether a server or a provider is set; while none is, letters wait and are forgotten after a day."""
    return bool(settings.MASTHEAD_MAIL.is_set)


def send_waiting(*, now: datetime, using: str) -> datetime | None:
    """Send the letters of ``using`` that are due, some at a time, and return when the next one is.

    A letter leaves at least once: if the worker dies between the server's yes and the record of it, it goes
    again with the same Message-ID. A server that cannot be reached is left alone for a minute.
    """
    if not mail_is_configured():
        give_up_unsent(now=now, using=using)
        return None
    resting_until = _resting_until(now=now, using=using)
    if resting_until is not None:
        return resting_until
    due = list(_waiting(using).filter(next_try_at__lte=now).order_by("next_try_at", "pk")[:_AT_ONCE])
    if due:
        _send_all(due, using=using, clock=_clock_from(now))
        forget_old(now=now, using=using)
    return _waiting(using).order_by("next_try_at").values_list("next_try_at", flat=True).first()


def _resting_until(*, now: datetime, using: str) -> datetime | None:
    unreached = _waiting(using).filter(next_try_at__gt=now, last_error__startswith=_NO_CONNECTION)
    return unreached.order_by("next_try_at").values_list("next_try_at", flat=True).first()


def _waiting(using: str) -> QuerySet[Letter]:
    return Letter.objects.using(using).filter(state=State.WAITING)


def _clock_from(now: datetime) -> Callable[[], datetime]:
    started = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - started)


def _send_all(letters: Sequence[Letter], *, using: str, clock: Callable[[], datetime]) -> None:
    carrier = _carrier()
    try:
        carrier.open()
        for letter in letters:
            if _take(letter, using=using, now=clock()):
                _send(letter, carrier=carrier, using=using, clock=clock)
    except MailRests as rest:
        _rest(using=using, now=clock(), rest=rest)
    finally:
        carrier.close()


def _carrier() -> Carrier:
    mail = settings.MASTHEAD_MAIL
    if mail.is_console:
        return ConsoleCarrier()
    if mail.provider:
        # What it needs takes 4 MB, and most newsrooms have a mail server.
        from masthead.post.provider import ProviderCarrier  # noqa: PLC0415

        return ProviderCarrier(mail=mail, key=settings.MASTHEAD_MAIL_KEY)
    return SmtpCarrier(mail=mail, password=settings.MASTHEAD_MAIL_PASSWORD or "")


def _take(letter: Letter, *, using: str, now: datetime) -> bool:
    mine = _waiting(using).filter(pk=letter.pk, attempts=letter.attempts)
    letter.attempts += 1
    return bool(mine.update(attempts=letter.attempts, next_try_at=now + _CLAIM))


def _send(letter: Letter, *, carrier: Carrier, using: str, clock: Callable[[], datetime]) -> None:
    try:
        carrier.hand_over(letter)
    except Refused as error:
        if error.is_final:
            _give_up(letter, using=using, reason=str(error))
        else:
            _try_later(letter, using=using, now=clock(), reason=str(error))
    except CannotBeWritten as error:
        _give_up(letter, using=using, reason=f"cannot be written as mail: {error}")
    except LineLost:
        _try_later(letter, using=using, now=clock(), reason="the connection broke")
        raise
    except MailRests:
        _give_back(letter, using=using, now=clock())
        raise
    else:
        _mine(letter, using=using).update(state=State.SENT, sent_at=clock(), to="", last_error="", **BLANK)


def _give_back(letter: Letter, *, using: str, now: datetime) -> None:
    _mine(letter, using=using).update(attempts=letter.attempts - 1, next_try_at=now)


def _try_later(letter: Letter, *, using: str, now: datetime, reason: str) -> None:
    if now - letter.created_at > _GIVEN_UP_AFTER:
        _give_up(letter, using=using, reason=f"given up after three days: {reason}")
        return
    _mine(letter, using=using).update(next_try_at=now + retry_delay(letter.attempts), last_error=reason)


def retry_delay(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: doubled each time up to an hour, and never in step."""
    doubled = min(_FIRST_DELAY_SECONDS * 2.0 ** min(attempts - 1, 30), _LONGEST_DELAY_SECONDS)
    return timedelta(seconds=doubled * (1 + random.random() / 4))  # noqa: S311 -- keeps no secret


def _give_up(letter: Letter, *, using: str, reason: str) -> None:
    _log.warning("Letter %s is given up: %s", letter.pk, reason)
    _mine(letter, using=using).update(state=State.FAILED, last_error=reason, **BLANK)


def _mine(letter: Letter, *, using: str) -> QuerySet[Letter]:
    return _waiting(using).filter(pk=letter.pk, attempts=letter.attempts)


def _rest(*, using: str, now: datetime, rest: MailRests) -> None:
    reason, until = f"{_NO_CONNECTION}{rest}", now + timedelta(seconds=rest.seconds)
    _log.warning("No mail can leave (%s); every letter waits %s s.", reason, rest.seconds)
    _waiting(using).filter(next_try_at__lte=until).update(next_try_at=until, last_error=reason)
