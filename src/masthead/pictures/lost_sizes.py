"""Sizes of pictures whose files were lost: made again from the picture, in their old places."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction

from masthead.pictures.models import PictureExchanged, Rendition


def make_again(size: Rendition) -> None:
    """Make the file of a size from its picture, under the name that its row has.

    Raises:
        OSError: the picture's own file cannot be read.
        PictureExchanged: the picture has another file by now.
    """
    with size.image.generate_rendition_file(size.filter) as made:
        made.seek(0)
        raw = bytes(made.read())
    # Another process may have been quicker; a storage would give ours another name.
    with transaction.atomic():
        if not size.is_of_todays_file():
            raise PictureExchanged(size.image.file.name)
        if not size.file.storage.exists(size.file.name):
            size.file.storage.save(size.file.name, ContentFile(raw))
    digest = hashlib.sha256(raw).hexdigest()
    if digest != size.digest:
        # A newer library may write other bytes; the public path follows them.
        size.digest = digest
        size.save(update_fields=["digest"])
