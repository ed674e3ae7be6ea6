"""Readers sign in with a code by e-mail. There is no password, and no answer tells whether somebody is known."""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.post.outbox import Draft, write_letter
from masthead.readers.joining import addressee, find_mailbox, owner_of
from masthead.readers.models import Contact, Reader, SignInCode, Visit
from masthead.readers.vault import digest_of

CODE_LIFETIME: Final = timedelta(minutes=15)
VISIT_LIFETIME: Final = timedelta(hours=12)
_DIGITS: Final = 8
_MOST_TRIES: Final = 5


class CodeWrong(ValueError):
    """The code is not the one that was mailed, is too old, or was tried too often. Nobody was let in."""


def send_code(*, email: str, now: datetime) -> uuid.UUID:
    """Mail a code to the reader with this address, and return the ticket that goes with it.

    For an address that nobody has, a ticket is returned all the same and nothing is sent.
    """
    # The code goes to the very address that was written, even where its reader turned out to be another one.
    reader = find_mailbox(email)
    if reader is None:
        return uuid.uuid4()
    code = "".join(secrets.choice("0123456789") for _ in range(_DIGITS))
    with supporters_together():
        SignInCode.objects.using(SUPPORTERS).filter(made_at__lt=now - CODE_LIFETIME).delete()
        made = SignInCode.objects.using(SUPPORTERS).create(reader=reader, code_digest=digest_of(code), made_at=now)
        with translation.override(reader.language):
            draft = Draft(
                to=addressee(reader),
                subject=gettext("Your code"),
                text=render_to_string("readers/letters/code.txt", {"code": f"{code[:4]} {code[4:]}"}),
                key=f"code:{made.ticket}",
            )
        write_letter(draft, using=SUPPORTERS)
    return made.ticket


def come_in(*, ticket: uuid.UUID, code: str, now: datetime) -> str:
    """Begin a visit with a mailed code, and return the visit's token for a cookie.

    The code confirms the address too: whoever has it reads that mailbox.

    Raises:
        CodeWrong: it is not the code, or not any more.
    """
    with supporters_together():
        made = held(SignInCode.objects.filter(ticket=ticket)).first()
        is_right = made is not None and _is_right(made, code=code, now=now)
        if made is not None and is_right:
            Contact.objects.using(SUPPORTERS).filter(reader=made.reader, confirmed_at=None).update(confirmed_at=now)
            token = _begin(owner_of(made.reader), now=now)
            made.delete()
            return token
        if made is not None:
            # Kept when the refusal below is raised, because that happens after this block.
            made.tries += 1
            made.save(update_fields=["tries"])
    raise CodeWrong("This is not the code, or it is too old. Ask for a new one.")


def find_visitor(token: str, *, now: datetime) -> Reader | None:
    """Return the reader whose visit this token stands for, or None where it is over or was never begun."""
    if not token:
        return None
    rows = Visit.objects.using(SUPPORTERS).filter(token_digest=digest_of(token), ends_at__gt=now)
    visit = rows.select_related("reader").first()
    return visit.reader if visit else None


def go(token: str) -> None:
    """End the visit that this token stands for."""
    Visit.objects.using(SUPPORTERS).filter(token_digest=digest_of(token)).delete()


def _is_right(made: SignInCode, *, code: str, now: datetime) -> bool:
    digits = "".join(char for char in code if char in "0123456789")
    is_known = secrets.compare_digest(made.code_digest, digest_of(digits))
    return is_known and made.tries < _MOST_TRIES and now - made.made_at < CODE_LIFETIME


def _begin(reader: Reader, *, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    Visit.objects.using(SUPPORTERS).filter(ends_at__lte=now).delete()
    Visit.objects.using(SUPPORTERS).create(
        token_digest=digest_of(token), reader=reader, began_at=now, ends_at=now + VISIT_LIFETIME
    )
    return token
