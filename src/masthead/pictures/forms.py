"""The upload form: a file is cleaned, or refused in words, before anything else at the desk opens it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from masthead.pictures.cleaning import PictureRefused
from masthead.pictures.files import CleanFile, cleaned_file


class UploadField(WagtailImageField):
    """Takes a picture whatever its ending says; Wagtail's own field fails where a file's first bytes lie."""

    def to_python(self, data: Any) -> CleanFile | None:
        """Return the upload cleaned.

        Raises:
            ValidationError: it is no picture that can be kept safely.
        """
        upload = forms.FileField.to_python(self, data)
        if upload is None:
            return None
        try:
            return cleaned_file(upload)
        except PictureRefused as refused:
            raise ValidationError(str(refused), code="invalid_image") from refused


class PictureForm(BaseImageForm):
    """A picture's file and words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        was = self.fields.get("file")
        if was is not None:
            self.fields["file"] = UploadField(label=was.label, required=was.required, widget=was.widget)

    def clean(self) -> dict[str, Any]:
        """Refuse the file too where anything else is wrong.

        Wagtail's uploader of many would otherwise lay the raw file beside the pictures, and ask for the rest later.
        """
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.files and self.errors and "file" not in self.errors and "file" in self.fields:
            reasons = [str(reason) for each in self.errors.values() for reason in each]
            self.add_error("file", " ".join([*reasons, _("Then choose the file again.")]))
        return cleaned
