"""The stored file of a picture: whatever is put there is cleaned on its way in, and what came is sealed."""

from typing import Any, Final

from django.core.files.base import ContentFile
from PIL import Image
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from masthead.pictures.cleaning import CleanPicture, clean_picture
from masthead.pictures.sealing import forget_original, seal

_NAME_CHARACTERS: Final = 60


class CleanFile(ContentFile):  # type: ignore[type-arg]
    """A cleaned picture that is not stored yet, with the bytes that were uploaded.

    Without them it was made from the picture that is there, and what is sealed stays.
    """

    def __init__(self, *, original: bytes | None, cleaned: CleanPicture, name: str) -> None:
        super().__init__(cleaned.data, name=name)
        self.original, self.cleaned = original, cleaned


def cleaned_file(upload: Any) -> CleanFile:
    """Return an upload cleaned, under its own name with the ending that fits.

    Raises:
        PictureRefused: it is no picture that can be kept safely.
    """
    if isinstance(upload, CleanFile):
        return upload
    upload.seek(0)
    raw = upload.read()
    cleaned = clean_picture(raw)
    stem = str(upload.name or "").rsplit("/", 1)[-1].rsplit(".", 1)[0][:_NAME_CHARACTERS] or "picture"
    return CleanFile(original=raw, cleaned=cleaned, name=f"{stem}.{cleaned.suffix}")


class OurFieldFile(WagtailImageFieldFile):
    """A stored file of our own making, whose width and height are read from its head: Wagtail decodes it for them."""

    def get_image_dimensions(self) -> tuple[int, int]:
        """Return width and height."""
        if not self.is_ours:
            return super().get_image_dimensions()
        is_closed = self.closed
        self.open()
        try:
            with Image.open(self) as picture:
                return picture.size
        finally:
            if is_closed:
                self.close()
            else:
                self.seek(0)

    @property
    def is_ours(self) -> bool:
        """Whether we made it; what somebody else did may be no picture, whatever its head says."""
        return True


class PictureFieldFile(OurFieldFile):
    """Stores nothing but cleaned pictures, by whatever way they come: Wagtail has one that goes past the model."""

    def save(self, name: str, content: Any, save: bool = True) -> None:  # noqa: FBT001, FBT002 - Django's own signature
        """Clean and store a file, and seal what it was made from.

        Raises:
            PictureRefused: it is no picture that can be kept safely; nothing was stored.
        """
        clean = cleaned_file(content)
        if clean.original is not None:
            forget_original(self.instance.sealed_name)
            self.instance.sealed_name = seal(clean.original)
        super().save(str(clean.name), clean, save)

    @property
    def is_ours(self) -> bool:
        """Whether it is cleaned."""
        return self._committed or isinstance(self.file, CleanFile)


class SizeField(WagtailImageField):
    """The file of a size of a picture."""

    attr_class = OurFieldFile

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Stand in migrations as Wagtail's own field: the column is the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "wagtail.images.models.WagtailImageField", args, kwargs


class PictureField(SizeField):
    """The file of a picture."""

    attr_class = PictureFieldFile
