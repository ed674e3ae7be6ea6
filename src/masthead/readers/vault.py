"""The vault: what is said about a person is sealed under a key of their own, which erasure destroys.

The keys lie in a table, sealed under a secret that lies in a file: a stolen database alone names nobody.
"""

import base64
import hashlib
import hmac
import uuid
from collections.abc import Sequence
from functools import cache
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from masthead.lib.router import SUPPORTERS
from masthead.readers.models import PersonKey

_SEALING: Final = b"masthead.readers.person-keys"
_FINDING: Final = b"masthead.readers.email-digests"


class Sealed(Exception):
    """The words cannot be read: the key was destroyed, or the newsroom's secret is another one."""


def seal(words: str, *, holder: uuid.UUID) -> bytes:
    """Return ``words`` sealed under the holder's key, which is made where there is none."""
    return _key_of(holder, make=True).encrypt(words.encode())


def unseal(sealed: bytes | memoryview, *, holder: uuid.UUID) -> str:
    """Return sealed words.

    Raises:
        Sealed: the key is gone, or cannot be opened with this newsroom's secret.
    """
    try:
        return _key_of(holder, make=False).decrypt(bytes(sealed)).decode()
    except InvalidToken as error:
        raise Sealed("These words cannot be read with this newsroom's secret.") from error


def unseal_all(sealed: Sequence[tuple[uuid.UUID, bytes | memoryview]]) -> list[str | None]:
    """Return the words of many (holder, sealed words), in their order; None for those that cannot be read.

    Cost: one query.
    """
    rows = PersonKey.objects.using(SUPPORTERS).filter(holder__in={holder for holder, _ in sealed})
    keys = {row.holder: row for row in rows}
    return [_opened(words, row=keys.get(holder)) for holder, words in sealed]


def destroy_key(holder: uuid.UUID) -> bool:
    """Make everything that was sealed for the holder unreadable for ever; return whether there was a key."""
    return bool(PersonKey.objects.using(SUPPORTERS).filter(holder=holder).delete()[0])


def digest_of(text: str) -> str:
    """Return a digest that finds the same text again, and tells nobody without the secret which text it was."""
    return hmac.new(derived_secret(_FINDING), text.encode(), hashlib.sha256).hexdigest()


def _key_of(holder: uuid.UUID, *, make: bool) -> Fernet:
    rows = PersonKey.objects.using(SUPPORTERS)
    row = rows.filter(holder=holder).first()
    if row is None and make:
        fresh = PersonKey(holder=holder, sealed_key=_master().encrypt(Fernet.generate_key()))
        # Of two that make the first key at once, one is kept and both use it.
        rows.bulk_create([fresh], ignore_conflicts=True)
        row = rows.get(holder=holder)
    if row is None:
        raise Sealed("The key of these words was destroyed.")
    return _opened_key(row)


def _opened(words: bytes | memoryview, *, row: PersonKey | None) -> str | None:
    try:
        return _opened_key(row).decrypt(bytes(words)).decode() if row else None
    except (Sealed, InvalidToken):
        return None


def _opened_key(row: PersonKey) -> Fernet:
    try:
        return Fernet(_master().decrypt(bytes(row.sealed_key)))
    except InvalidToken as error:
        raise Sealed("The key of these words was sealed with another newsroom's secret.") from error


def _master() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived_secret(_SEALING)))


@cache
def derived_secret(purpose: bytes) -> bytes:
    """Return the 32 bytes that stand for one purpose, derived from the newsroom's one secret about people."""
    return hmac.new(settings.MASTHEAD_PERSON_SECRET.encode(), purpose, hashlib.sha256).digest()
