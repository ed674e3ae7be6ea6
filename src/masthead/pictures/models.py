"""Pictures and the sizes that are made of them."""

import hashlib
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image, get_upload_to

from masthead.pictures.cleaning import PictureRefused
from masthead.pictures.files import CleanFile, PictureField, cleaned_file
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


class Rendition(AbstractRendition):
    """One size of a picture, as stored for the press and the desk."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")
    digest = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the stored file, in hexadecimal.")

    class Meta:
        """One rendition a recipe and focal point."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_once_a_recipe")
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the file's digest beside it: public paths are named by it."""
        if not self.digest:
            self.file.seek(0)
            self.digest = hashlib.sha256(self.file.read()).hexdigest()
            self.file.seek(0)
        super().save(*args, **kwargs)
