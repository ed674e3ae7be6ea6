"""Readers join by leaving an e-mail address, and are found by it again."""

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.readers.models import Contact, Reader
from masthead.readers.vault import Sealed, destroy_key, digest_of, seal, unseal


class EmailUnusable(ValueError):
    """The text is no e-mail address that a letter can be sent to."""


def checked_email(text: str) -> str:
    """Return the address as it was written, without space around it.

    Raises:
        EmailUnusable: it is no address.
    """
    email = text.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise EmailUnusable("This is not an e-mail address. Look for a missing @ or a space.") from error
    return email


def find_reader(email: str) -> Reader | None:
    """Return the reader with this address, whatever its case; of two who are one person, the one who is kept."""
    found = find_mailbox(email)
    return owner_of(found) if found else None


def find_mailbox(email: str) -> Reader | None:
    """Return the reader by whose name letters reach this very address, whoever that turned out to be."""
    return Reader.objects.using(SUPPORTERS).filter(contact__email_digest=email_digest(email)).first()


def owner_of(reader: Reader) -> Reader:
    """Return the reader whom a person found this one to be; itself where nobody did."""
    rows = Reader.objects.using(SUPPORTERS)
    # Read anew: what the caller holds may be older than the merge.
    found = rows.filter(merged__pk=reader.pk).first()
    return owner_of(found) if found else reader


def same_person(reader: Reader) -> tuple[Reader, ...]:
    """Return this reader and all who were found to be this one, however many steps away."""
    found = [reader]
    for each in found:
        found += Reader.objects.using(SUPPORTERS).filter(merged_into=each).order_by("joined_at", "pk")
    return tuple(found)


def welcome(*, email: str, language: str, now: datetime) -> Reader:
    """Return the reader with this address, who joins where there is none.

    Raises:
        EmailUnusable: it is no address.
    """
    email = checked_email(email)
    with supporters_together():
        found = find_reader(email)
        if found is not None:
            return found
        reader = Reader.objects.using(SUPPORTERS).create(language=language, joined_at=now)
        contact = Contact(
            reader=reader,
            email_digest=email_digest(email),
            email_sealed=seal(email, holder=reader.id),
            confirmed_at=None,
        )
        Contact.objects.using(SUPPORTERS).bulk_create([contact], ignore_conflicts=True)
        kept = Contact.objects.using(SUPPORTERS).select_related("reader").get(email_digest=contact.email_digest)
        if kept.reader_id != reader.id:
            # Somebody joined with the same address at the same moment: they are one person.
            destroy_key(reader.id)
            reader.delete()
        return owner_of(kept.reader)


def email_of(reader: Reader) -> str:
    """Return a reader's address, for a letter to them.

    Raises:
        Contact.DoesNotExist: the reader was erased.
    """
    contact = Contact.objects.using(SUPPORTERS).get(reader=reader)
    return unseal(contact.email_sealed, holder=reader.id)


def is_confirmed(reader: Reader) -> bool:
    """Return whether somebody has shown, by a code from the mailbox, that a reader's address is theirs."""
    return Contact.objects.using(SUPPORTERS).filter(reader__in=same_person(reader), confirmed_at__isnull=False).exists()


def addressee(reader: Reader) -> str:
    """Return the name by which a letter finds this reader."""
    return f"reader:{reader.id}"


def find_email(reader_id: str) -> str | None:
    """Return the address of a reader by id, or None where the reader was erased."""
    reader = Reader.objects.using(SUPPORTERS).filter(pk=uuid.UUID(reader_id)).first()
    try:
        return email_of(reader) if reader else None
    except (Contact.DoesNotExist, Sealed):
        return None


def email_digest(email: str) -> str:
    """Return the keyed digest by which an address is found again, whatever its case."""
    return digest_of(email.strip().casefold())
