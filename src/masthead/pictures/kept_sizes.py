"""Sizes of pictures that outlive the transaction in which they were made, as their files do anyway.

A preview is rolled back. Without this each one made every size anew, and left the files behind.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from masthead.pictures.models import Rendition

_made: Final[ContextVar[list[Rendition] | None]] = ContextVar("sizes made", default=None)


@contextmanager
def keeping_sizes() -> Iterator[None]:
    """Store again, at the end, the rows of all sizes that were made within; it stands around the transaction."""
    token = _made.set([])
    try:
        yield
    finally:
        made = _made.get() or []
        _made.reset(token)
        _store(made)


@transaction.atomic
def _store(made: list[Rendition]) -> None:
    """Store rows again, but for those of a file that its picture lost meanwhile."""
    still = [size for size in made if size.is_of_todays_file()]
    for size in made:
        size.pk, size._state.adding = None, True
        if size not in still:
            transaction.on_commit(partial(size.file.storage.delete, size.file.name))
    # Another preview may have been quicker.
    Rendition.objects.bulk_create(still, ignore_conflicts=True)


@receiver(post_save, sender=Rendition, dispatch_uid="pictures.keeping_sizes")
def _note(instance: Rendition, *, created: bool, **_: Any) -> None:
    made = _made.get()
    if created and made is not None:
        made.append(instance)
