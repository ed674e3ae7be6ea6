"""Pictures and the sizes that are made of them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Image,
    get_rendition_storage,
    get_rendition_upload_to,
    get_upload_to,
)
from willow.plugins.pillow import PillowImage

from masthead.pictures.cleaning import PictureRefused
from masthead.pictures.files import CleanFile, PictureField, SizeField, cleaned_file
from masthead.pictures.plates import media_path
from masthead.pictures.sizes import PRINTED, printed


class Picture(AbstractImage):
    """A picture whose file carries no metadata; what was uploaded lies sealed elsewhere."""

    file: Any = PictureField(
        Image._meta.get_field("file").verbose_name, upload_to=get_upload_to, width_field="width", height_field="height"
    )
    caption = models.CharField(_("caption"), max_length=400, blank=True)
    credit = models.CharField(_("credit"), max_length=160, blank=True, help_text=_("Who made it, as printed under it."))
    rights = models.CharField(_("copyright"), max_length=160, blank=True)
    sealed_name = models.CharField(max_length=80, blank=True, editable=False)

    _taken: CleanFile | None = None
    # What the file shows, once it was decoded; None where it is decoded for each size that is made of it.
    _decoded: list[PillowImage] | None = None
    admin_form_fields: ClassVar[tuple[str, ...]] = (
        *(name for name in Image.admin_form_fields if name != "description"),
        "description",
        "caption",
        "credit",
        "rights",
    )

    class Meta(AbstractImage.Meta):
        """Named as the newsroom names it."""

        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def clean(self) -> None:
        """Refuse a file that is no picture, or that is too large to open safely."""
        super().clean()
        try:
            self._clean_upload()
        except PictureRefused as refused:
            raise ValidationError({"file": str(refused)}) from refused

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Strip a new upload before the row is written, and let go of sizes of another file or with other words."""
        self._clean_upload()
        super().save(*args, **kwargs)
        ours = self.renditions.filter(filter_spec__contains=f"|{PRINTED}")
        ours.exclude(filter_spec__endswith=printed(self)).delete()

    @contextmanager
    def decoded_once(self) -> Iterator[None]:
        """Decode the file once for all sizes that are made inside, and not at all where none is."""
        self._decoded = []
        try:
            yield
        finally:
            self._decoded = None

    @contextmanager
    def get_willow_image(self) -> Iterator[Any]:
        """Give Wagtail what it makes a size of."""
        if self._decoded:
            yield self._decoded[0]
            return
        with super().get_willow_image() as file:
            if self._decoded is not None:
                picture = PillowImage.open(file)
                picture.format_name = file.format_name
                self._decoded.append(picture)
                yield picture
            else:
                yield file

    def _clean_upload(self) -> None:
        if not self.file or self.file._committed or self.file.file is self._taken:
            return
        self._taken = clean = cleaned_file(self.file.file)
        self.file = clean
        self.width, self.height = clean.cleaned.width, clean.cleaned.height
        self.file_size, self.file_hash = clean.size, ""
        self._set_file_hash()
        for field, found in clean.cleaned.credits.items():
            if not getattr(self, field):
                setattr(self, field, found)


class PictureExchanged(Exception):
    """A picture has another file by now than the one that was read."""


class Rendition(AbstractRendition):
    """One size of a picture, as stored for the press and the desk."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")
    file: Any = SizeField(
        upload_to=get_rendition_upload_to, storage=get_rendition_storage, width_field="width", height_field="height"
    )
    digest = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the stored file, in hexadecimal.")

    class Meta:
        """One rendition a recipe and focal point."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_once_a_recipe")
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the file's digest beside it: public paths are named by it.

        Raises:
            PictureExchanged: it was made of a file that its picture no longer has, which may show what was hidden.
        """
        if not self.digest:
            self.file.seek(0)
            self.digest = hashlib.sha256(self.file.read()).hexdigest()
            self.file.seek(0)
        with transaction.atomic():
            if not self.is_of_todays_file():
                raise PictureExchanged(self.image.file.name)
            super().save(*args, **kwargs)

    def is_of_todays_file(self) -> bool:
        """Return whether its picture still has the file that this was made of, and keep it so for this transaction."""
        todays = Picture.objects.select_for_update().filter(pk=self.image_id).values_list("file", flat=True).first()
        return bool(todays == self.image.file.name)


class FormerSize(models.Model):
    """A size that a picture no longer has; where readers got it, kept editions may still hold it.

    The picture's number is no key: what was printed stays where it is when the picture is deleted.
    """

    picture_number = models.BigIntegerField(db_index=True)
    path = models.CharField(max_length=80)
    is_unwanted = models.BooleanField(default=False)

    class Meta:
        """What is unwanted is asked for at every round, and found in an index that is empty most of the time."""

        indexes = [models.Index(fields=["path"], condition=Q(is_unwanted=True), name="former_size_unwanted")]

    def __str__(self) -> str:
        return self.path


@receiver(post_delete, sender=Rendition, dispatch_uid="pictures.former_sizes")
def _note_former(instance: Rendition, **_: Any) -> None:
    path = media_path(digest=instance.digest, suffix=instance.file.name.rpartition(".")[2])
    FormerSize.objects.create(picture_number=instance.image_id, path=path)
