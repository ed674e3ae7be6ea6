"""What a rail told us, as it came: kept sealed until it is settled and a while longer, then forgotten."""

import uuid
from typing import ClassVar

from django.db import models


class InboundEvent(models.Model):
    """One message from a rail (a webhook, a line of a statement); its words are sealed under ``holder``'s key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rail = models.CharField(max_length=24)
    rail_key = models.CharField(max_length=160)
    kind = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    # The reader it is about, or the event itself while nobody knows.
    holder = models.UUIDField()
    sealed = models.BinaryField(null=True)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """A message is the same message, however often it comes."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["rail", "rail_key"], name="inbound_event_once")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["settled_at"], name="inbound_by_settlement")]

    def __str__(self) -> str:
        return f"{self.rail} {self.kind}"
