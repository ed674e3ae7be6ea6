"""Note every change to a watched row in its own transaction, and wake the worker after the commit."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.apps import apps
from django.db import connections, transaction
from django.db.models import Max, Model
from django.db.models.signals import m2m_changed, post_delete, post_save

from masthead.press.facts import FactKey
from masthead.press.models import Note
from masthead.press.suspicion import suspects_of, watched_models

SAFES: Final = ("default", "supporters")
_NEWER: Final = f"SELECT 1 FROM {Note._meta.db_table} WHERE id > %s LIMIT 1"  # noqa: S608 - the table's own name
after_commit: list[Callable[[], None]] = []


@dataclass(frozen=True, kw_only=True)
class Noted:
    """The notes of one safe up to now: the rows to delete once they are printed, and what they make suspect.

    What was noted up to ``after`` is somebody else's to print.
    """

    using: str
    ids: tuple[int, ...]
    after: int
    suspects: tuple[FactKey, ...]


def note(*, model: str, pk: object, using: str = "default") -> None:
    """Note that a row changed, in the transaction that is open on ``using``."""
    Note.objects.using(using).create(model=model, key=str(pk))
    transaction.on_commit(_tell, using=using)


def read_notes(*, using: str, after: int = 0, most: int = 5_000) -> Noted:
    """Return the oldest notes of a safe after one of them, and the facts that they make suspect."""
    notes = Note.objects.using(using).filter(pk__gt=after).order_by("pk")
    rows = list(notes.values_list("pk", "model", "key")[:most])
    changed = dict.fromkeys((model, key) for _, model, key in rows)
    suspects = dict.fromkeys(fact for model, key in changed for fact in suspects_of(model=model, pk=key))
    return Noted(using=using, ids=tuple(row[0] for row in rows), after=after, suspects=tuple(suspects))


def is_more_noted(noted: Noted) -> bool:
    """Return whether a safe has notes besides these: something changed there since they were read, or they are many."""
    return Note.objects.using(noted.using).filter(pk__gt=noted.after).exclude(pk__in=noted.ids).exists()


def are_noted(*, after: Mapping[str, int]) -> bool:
    """Return whether a safe has a note after the given one of it.

    Cost: a twentieth of a millisecond a safe. It is asked hundreds of times a second while everything is printed, and
    to put such a query together takes longer than to ask it.
    """
    for safe, last in after.items():
        with connections[safe].cursor() as cursor:
            cursor.execute(_NEWER, [last])
            if cursor.fetchone() is not None:
                return True
    return False


def last_notes() -> tuple[tuple[str, int], ...]:
    """Return the last note of each safe, once all that is being written is: none with a lower number comes later."""
    with nobody_notes():
        return tuple((safe, Note.objects.using(safe).aggregate(last=Max("pk"))["last"] or 0) for safe in SAFES)


def settle_up_to(last: tuple[tuple[str, int], ...]) -> None:
    """Delete the notes of each safe up to one of them: all is printed."""
    for safe, pk in last:
        Note.objects.using(safe).filter(pk__lte=pk).delete()


@contextmanager
def nobody_notes() -> Iterator[None]:
    """Keep everybody else from committing a change to a watched row while the block runs: they wait for its end."""
    with ExitStack() as stack:
        for safe in SAFES:
            # On SQLite this takes the write lock, as each of our transactions does.
            stack.enter_context(transaction.atomic(using=safe))
            if connections[safe].vendor == "postgresql":
                with connections[safe].cursor() as cursor:
                    cursor.execute(f"LOCK TABLE {Note._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        yield


def settle(noted: Noted) -> None:
    """Delete notes whose changes are in the edition."""
    Note.objects.using(noted.using).filter(pk__in=noted.ids).delete()


def watch() -> None:
    """Connect the signals of every watched model; called once, when all apps are ready."""
    for label in watched_models():
        model = apps.get_model(label)
        heard = partial(_heard, label)
        for signal in (post_save, post_delete):
            signal.connect(heard, sender=model, weak=False, dispatch_uid=f"press.{label}.{id(signal)}")
        for field in model._meta.many_to_many:
            through = getattr(model, field.name).through
            m2m_changed.connect(heard, sender=through, weak=False, dispatch_uid=f"press.{label}.{field.name}")


def _heard(label: str, instance: Model, using: str | None = None, **_more: Any) -> None:
    note(model=label, pk=instance.pk, using=using or "default")


def _tell() -> None:
    for tell in after_commit:
        tell()
