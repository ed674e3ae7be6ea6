"""When a reader is erased: their pitches stay and name nobody, and nothing else of them is left on the agenda."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from masthead.agenda.pitches import Pitch, PitchSupport
from masthead.agenda.quiet_readers import QuietReader
from masthead.lib.router import SUPPORTERS
from masthead.readers.models import Reader


@receiver(post_delete, sender=Reader, dispatch_uid="agenda.forget_reader")
def forget_reader(instance: Reader, **_said: Any) -> None:
    """Take a reader's id and name off the agenda, in the transaction that erases the reader.

    A place on a roll stays: its number is nobody's now, and the roll's size was published.
    """
    for pitch in Pitch.objects.using(SUPPORTERS).filter(proposer=instance.pk).order_by("pk"):
        pitch.proposer, pitch.credit = None, ""
        pitch.save(update_fields=["proposer", "credit"])
    PitchSupport.objects.using(SUPPORTERS).filter(reader=instance.pk).delete()
    QuietReader.objects.using(SUPPORTERS).filter(reader=instance.pk).delete()
