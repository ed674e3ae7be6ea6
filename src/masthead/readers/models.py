"""A reader's own account: another table in another safe than the staff's."""

import uuid

from django.conf import settings
from django.db import models


class Reader(models.Model):
    """A person who reads; never a person who edits. What they give or choose hangs on ``id`` alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    language = models.CharField(max_length=12, default=settings.LANGUAGE_CODE)
    joined_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)
