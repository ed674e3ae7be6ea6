"""The newsroom's own mail server, spoken to by SMTP."""

import smtplib
from contextlib import suppress
from email.utils import format_datetime
from typing import Final

from django.core.mail.backends.smtp import EmailBackend

from masthead.lib.config_sections import Mail
from masthead.post.carrier import CannotBeWritten, LineLost, MailRests, Refused
from masthead.post.message import message_of
from masthead.post.models import Letter

# Short, for the worker does nothing else meanwhile.
_TIMEOUT_SECONDS: Final = 10


class SmtpCarrier:
    """Hands letters to the server that ``mail.host`` names."""

    def __init__(self, *, mail: Mail, password: str) -> None:
        self._server = EmailBackend(
            host=mail.host,
            port=mail.port,
            username=mail.user,
            password=password,
            use_tls=mail.security == "starttls",
            use_ssl=mail.security == "tls",
            timeout=_TIMEOUT_SECONDS,
        )

    def open(self) -> None:
        """Connect, and sign in."""
        try:
            self._server.open()
        except OSError as error:
            raise MailRests(type(error).__name__) from error

    def hand_over(self, letter: Letter) -> None:
        """Hand over one letter; see ``Carrier``."""
        headers = {"Message-ID": letter.message_id, "Date": format_datetime(letter.created_at)}
        try:
            self._server.send_messages([message_of(letter, headers=headers)])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
            code = _code_of(error)
            # Only the code: what the server says beside it may name the recipient.
            raise Refused(f"the server refused it with code {code}", is_final=500 <= code < 600) from error
        except (ValueError, smtplib.SMTPNotSupportedError) as error:
            raise CannotBeWritten(type(error).__name__) from error
        except OSError as error:
            raise LineLost(type(error).__name__) from error

    def close(self) -> None:
        """Hang up; the letters are settled by now, and how the server says goodbye changes nothing."""
        with suppress(OSError):
            self._server.close()


def _code_of(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> int:
    if isinstance(error, smtplib.SMTPResponseException):
        return int(error.smtp_code)
    return max((int(code) for code, _ in error.recipients.values()), default=0)
