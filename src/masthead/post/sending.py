"""Sending what waits through the newsroom's mail server, one letter at a time."""

import logging
import random
import smtplib
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.db.models import QuerySet

from masthead.post.addressees import address_of
from masthead.post.forgetting import BLANK, forget_old, give_up_unsent
from masthead.post.html_part import html_of
from masthead.post.models import Letter, State

_log = logging.getLogger(__name__)
_AT_ONCE: Final = 20
# Short, for the worker does nothing else meanwhile.
_TIMEOUT_SECONDS: Final = 10
# Longer than one letter can take: after it, a letter whose worker died is tried again.
_CLAIM: Final = timedelta(minutes=5)
_REST: Final = timedelta(seconds=60)
_FIRST_DELAY_SECONDS: Final = 30.0
_LONGEST_DELAY_SECONDS: Final = 3600.0
_GIVEN_UP_AFTER: Final = timedelta(days=3)
_NO_CONNECTION: Final = "no connection: "


def mail_is_configured() -> bool:
    """Return whether a mail server is set; while none is, letters wait and are forgotten after a day."""
    return bool(settings.MASTHEAD_MAIL.host)


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
    server = _server()
    try:
        server.open()
        for letter in letters:
            if _take(letter, using=using, now=clock()):
                _send(letter, server=server, using=using, clock=clock)
    except OSError as error:
        _rest(using=using, now=clock(), error=error)
    finally:
        # The letters are settled by now; how the server says goodbye changes nothing.
        with suppress(OSError):
            server.close()


def _server() -> EmailBackend:
    mail = settings.MASTHEAD_MAIL
    return EmailBackend(
        host=mail.host,
        port=mail.port,
        username=mail.user,
        password=settings.MASTHEAD_MAIL_PASSWORD or "",
        use_tls=mail.security == "starttls",
        use_ssl=mail.security == "tls",
        timeout=_TIMEOUT_SECONDS,
    )


def _take(letter: Letter, *, using: str, now: datetime) -> bool:
    mine = _waiting(using).filter(pk=letter.pk, attempts=letter.attempts)
    letter.attempts += 1
    return bool(mine.update(attempts=letter.attempts, next_try_at=now + _CLAIM))


def _send(letter: Letter, *, server: EmailBackend, using: str, clock: Callable[[], datetime]) -> None:
    try:
        server.send_messages([_message(letter)])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
        _record_refusal(letter, using=using, now=clock(), error=error)
    except (ValueError, smtplib.SMTPNotSupportedError) as error:
        _give_up(letter, using=using, reason=f"cannot be written as mail: {type(error).__name__}")
    except OSError:
        _try_later(letter, using=using, now=clock(), reason="the connection broke")
        raise
    else:
        _mine(letter, using=using).update(state=State.SENT, sent_at=clock(), to="", last_error="", **BLANK)


def _message(letter: Letter) -> EmailMultiAlternatives:
    headers = {"Message-ID": letter.message_id, "Date": format_datetime(letter.created_at), **letter.headers}
    message = EmailMultiAlternatives(
        letter.subject, letter.text, letter.sender, [address_of(letter.to)], headers=headers
    )
    if letter.html and not letter.text:
        message.body, message.content_subtype = letter.html, "html"
    else:
        html = letter.html or html_of(subject=letter.subject, text=letter.text)
        message.attach_alternative(html, "text/html")
    return message


def _record_refusal(
    letter: Letter, *, using: str, now: datetime, error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException
) -> None:
    code = _code_of(error)
    # Only the code: what the server says beside it may name the recipient.
    reason = f"the server refused it with code {code}"
    if 500 <= code < 600:
        _give_up(letter, using=using, reason=reason)
    else:
        _try_later(letter, using=using, now=now, reason=reason)


def _code_of(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> int:
    if isinstance(error, smtplib.SMTPResponseException):
        return int(error.smtp_code)
    return max((int(code) for code, _ in error.recipients.values()), default=0)


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


def _rest(*, using: str, now: datetime, error: OSError) -> None:
    reason = f"{_NO_CONNECTION}{type(error).__name__}"
    _log.warning("The mail server cannot be used (%s); every letter waits a minute.", reason)
    _waiting(using).filter(next_try_at__lte=now + _REST).update(next_try_at=now + _REST, last_error=reason)
