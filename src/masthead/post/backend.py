"""Django's mail backend: whatever Django or Wagtail sends becomes letters in the caller's transaction."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import BadHeaderError, EmailAlternative, EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from masthead.lib.router import NEWSROOM
from masthead.post.outbox import RESERVED_HEADERS, Draft, write_letter


class OutboxBackend(BaseEmailBackend):
    """Writes one letter for each recipient, so that none sees another and each is tried on its own."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the letters, in the newsroom's database, and return how many messages there were.

        Raises:
            HeaderRefused: a header is malformed.
            AttachmentRefused: a message carries a file.
        """
        return sum(self._write(message) for message in email_messages)

    def _write(self, message: EmailMessage) -> bool:
        try:
            with transaction.atomic(using=NEWSROOM):
                for draft in _drafts(message):
                    write_letter(draft, using=NEWSROOM)
        except (BadHeaderError, AttachmentRefused):
            if not self.fail_silently:
                raise
            return False
        return bool(message.recipients())


class AttachmentRefused(ValueError):
    """A message carries a file, and letters have none; it was not written."""


def _drafts(message: EmailMessage) -> list[Draft]:
    if message.attachments:
        raise AttachmentRefused("A letter cannot carry a file; it was not written. Put a link into it instead.")
    headers = {name: str(value) for name, value in message.extra_headers.items()}
    headers = {name: value for name, value in headers.items() if name.lower() not in RESERVED_HEADERS}
    if message.reply_to:
        headers.setdefault("Reply-To", ", ".join(map(str, message.reply_to)))
    is_html = message.content_subtype == "html"
    body = str(message.body)
    return [
        Draft(
            to=str(recipient),
            subject=str(message.subject),
            text="" if is_html else body,
            html=body if is_html else _html_of(message),
            sender=str(message.from_email),
            headers=headers,
        )
        for recipient in message.recipients()
    ]


def _html_of(message: EmailMessage) -> str:
    alternatives: Sequence[EmailAlternative | Any] = (
        message.alternatives if isinstance(message, EmailMultiAlternatives) else ()
    )
    return next((str(content) for content, media_type in alternatives if media_type == "text/html"), "")
