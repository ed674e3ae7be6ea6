"""Writing a letter into the caller's transaction; nothing is sent here."""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import getaddresses
from typing import Final

from django.conf import settings
from django.core.mail import BadHeaderError
from django.db import transaction

from masthead.post.addressees import is_name
from masthead.post.models import Letter

# Run after a letter's commit: something above registers the waking of the worker here.
on_letter: list[Callable[[], None]] = []

_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9-]{1,76}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_LONGEST_ADDRESS: Final = 320
_LONGEST_SUBJECT: Final = 500
# Written from the letter's own fields, or by the mail library.
RESERVED_HEADERS: Final = frozenset(
    {"to", "cc", "bcc", "from", "subject", "date", "message-id", "mime-version"}
    | {"content-type", "content-transfer-encoding", "content-disposition"}
)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A letter to one person; the same ``key`` is never written twice, an empty one is always new."""

    to: str
    subject: str
    text: str
    html: str = ""
    sender: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str = ""


def write_letter(draft: Draft, *, using: str) -> Letter:
    """Write ``draft`` in the open transaction of ``using``; a key that was used returns its letter.

    Raises:
        HeaderRefused: an address, the subject or a header could smuggle in a line or another recipient.
    """
    letter = _checked(draft)
    # Not get_or_create: on PostgreSQL a conflict would end the caller's transaction too.
    Letter.objects.using(using).bulk_create([letter], ignore_conflicts=True)
    kept = Letter.objects.using(using).get(key=letter.key)
    if kept.pk == letter.pk:
        transaction.on_commit(_announce, using=using, robust=True)
    return kept


class HeaderRefused(BadHeaderError):
    """An address, a subject or a header is malformed; the letter was not written."""


def _checked(draft: Draft) -> Letter:
    _refuse_if(_CONTROL.search(draft.subject), "The subject has a line break or a control character.")
    for name, value in draft.headers.items():
        _refuse_if(not _HEADER_NAME.fullmatch(name), "A header's name is malformed.")
        _refuse_if(name.lower() in RESERVED_HEADERS, f"The header {name} is written by the post office itself.")
        _refuse_if(_CONTROL.search(value), f"The header {name} has a line break or a control character.")
    return Letter(
        key=draft.key or uuid.uuid4().hex,
        to=draft.to if is_name(draft.to) else _one_address(draft.to, what="recipient"),
        sender=_one_address(
            draft.sender or settings.MASTHEAD_MAIL.sender or settings.DEFAULT_FROM_EMAIL, what="sender"
        ),
        subject=draft.subject[:_LONGEST_SUBJECT],
        text=draft.text,
        html=draft.html,
        headers=dict(draft.headers),
    )


def _one_address(text: str, *, what: str) -> str:
    _refuse_if(_CONTROL.search(text), f"The {what} has a line break or a control character.")
    found = [address for _, address in getaddresses([text])]
    is_one = len(found) == 1 and found[0].count("@") == 1 and all(found[0].split("@")) and " " not in found[0]
    _refuse_if(not is_one, f"The {what} is not exactly one mail address.")
    _refuse_if(len(text) > _LONGEST_ADDRESS, f"The {what} is longer than an address can be.")
    return text


def _refuse_if(is_wrong: object, message: str) -> None:
    if is_wrong:
        raise HeaderRefused(message)


def _announce() -> None:
    for call in tuple(on_letter):
        call()
