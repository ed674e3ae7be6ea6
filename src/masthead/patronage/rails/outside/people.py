"""People on a platform: each is one outside patron, and a reader here. Who is whom besides, a person decides."""

import json
from datetime import datetime

from django.conf import settings

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.patronage.outside_patrons import OutsidePatron, name_digest
from masthead.patronage.rails.outside.facts import Person
from masthead.readers.joining import EmailUnusable, checked_email, email_digest, find_mailbox, welcome
from masthead.readers.models import Reader
from masthead.readers.vault import destroy_key, digest_of, seal


def patron_key(rail: str, person: Person) -> str:
    """Return the keyed digest by which a platform's person is found again; it tells nobody who it is."""
    return digest_of(f"{rail} patron {person.key}")


def find_patron(rail: str, person: Person) -> OutsidePatron | None:
    """Return a platform's person, held until the caller's transaction ends; None for one who is new."""
    return held(OutsidePatron.objects.filter(rail=rail, patron_key=patron_key(rail, person))).first()


def patron_of(*, rail: str, person: Person, now: datetime) -> OutsidePatron:
    """Return a platform's person, who becomes a reader here where they are new.

    Somebody whose address a reader has already is another reader all the same: platforms do not prove
    addresses, and ``duplicates.find_duplicates`` names the two to a person. Whoever is the first with an
    address can sign in with it.
    """
    with supporters_together():
        found = find_patron(rail, person)
        if found is None:
            found = _joined(rail=rail, person=person, now=now)
        _keep_told(found, person=person)
    return found


def _joined(*, rail: str, person: Person, now: datetime) -> OutsidePatron:
    reader = _reader_of(person, now=now)
    fresh = OutsidePatron(rail=rail, patron_key=patron_key(rail, person), reader=reader, seen_at=now)
    OutsidePatron.objects.using(SUPPORTERS).bulk_create([fresh], ignore_conflicts=True)
    kept = held(OutsidePatron.objects.filter(rail=rail, patron_key=fresh.patron_key)).get()
    if kept.pk != fresh.pk and kept.reader_id != reader.pk:
        # Told of twice at the same moment: they are one.
        destroy_key(reader.pk)
        reader.delete()
    return kept


def _reader_of(person: Person, *, now: datetime) -> Reader:
    language = settings.MASTHEAD_CONFIG.newsroom.language
    email = _usable(person.email)
    if email and find_mailbox(email) is None:
        return welcome(email=email, language=language, now=now)
    return Reader.objects.using(SUPPORTERS).create(language=language, joined_at=now)


def _keep_told(patron: OutsidePatron, *, person: Person) -> None:
    """Keep what is told of a person, sealed; a message that leaves something out takes nothing away."""
    email = _usable(person.email)
    digests = (email_digest(email) if email else patron.email_digest, name_digest(person.name) or patron.name_digest)
    if patron.sealed is not None and digests == (patron.email_digest, patron.name_digest):
        return
    patron.email_digest, patron.name_digest = digests
    patron.sealed = seal(json.dumps({"name": person.name, "email": email}), holder=patron.reader_id)
    patron.save(update_fields=["email_digest", "name_digest", "sealed"])


def _usable(email: str) -> str:
    try:
        return checked_email(email)
    except EmailUnusable:
        return ""
