"""What was brought in from elsewhere, so that a second import changes nothing."""

from django.db import models


class ImportedItem(models.Model):
    """One item of an outside archive, and what it became here."""

    source = models.CharField(max_length=200)
    item_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    page_id = models.BigIntegerField(null=True)
    picture_id = models.BigIntegerField(null=True)
    recording_id = models.BigIntegerField(null=True)
    revision_id = models.BigIntegerField(null=True)

    class Meta:
        """Each item once a source."""

        constraints = (models.UniqueConstraint(fields=["source", "item_id"], name="imported_item_once_a_source"),)

    def __str__(self) -> str:
        return f"{self.source} {self.item_id}"
