"""Hide parts of a picture for good: its file, its sizes and, where that is asked for, its original are exchanged."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django_tasks import task
from wagtail.log_actions import log

from masthead.jobs.enqueueing import enqueue
from masthead.lib.router import NEWSROOM
from masthead.pictures.files import CleanFile
from masthead.pictures.models import FormerSize, Picture, PictureExchanged, Rendition
from masthead.pictures.tiles import Part, tiled
from masthead.staff.models import Member

HIDE = "pictures.hide"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What an editor wants hidden, and how far that reaches.

    Attributes:
        destroys_original: whether the sealed original goes too; what was hidden is then nowhere in the newsroom.
        forgets_earlier: whether earlier sizes, and the printings that show them, leave the kept editions.
    """

    parts: tuple[Part, ...]
    destroys_original: bool
    forgets_earlier: bool


@transaction.atomic
def hide(*, picture_id: int, file_name: str, wish: Wish, by: Member) -> None:
    """Put tiles over parts of a picture; the old file and all its sizes are deleted, and pages are printed anew.

    Args:
        file_name: the file that the editor saw.

    Raises:
        PictureExchanged: somebody exchanged the file meanwhile; nothing was done.
        Picture.DoesNotExist: somebody deleted it.
        OSError: the file cannot be read; nothing was done.
    Cost: one decode and one encode; the press makes the sizes.
    """
    picture = Picture.objects.select_for_update().get(pk=picture_id)
    if picture.file.name != file_name:
        raise PictureExchanged(file_name)
    files = [file_name, *picture.renditions.values_list("file", flat=True)]
    with picture.file.open() as file:
        clean = tiled(file.read(), parts=wish.parts)
    original = picture.sealed_name if wish.destroys_original else ""
    if wish.destroys_original:
        picture.sealed_name = ""
    picture.file = CleanFile(original=None, cleaned=clean, name=Path(file_name).name)
    picture.save()
    picture.renditions.all().delete()
    if wish.forgets_earlier:
        FormerSize.objects.filter(picture_number=picture.pk).update(is_unwanted=True)
    enqueue(delete_for_good, args=(), kwargs={"files": files, "original": original}, using=NEWSROOM)
    log(instance=picture, action=HIDE, user=by, data={"original_destroyed": wish.destroys_original})


@task()
def delete_for_good(files: list[str], original: str) -> None:
    """Delete files of pictures, and an original; safe to run again, though a name may be given to another upload."""
    storage = Picture._meta.get_field("file").storage
    for name in files:
        if not Picture.objects.filter(file=name).exists() and not Rendition.objects.filter(file=name).exists():
            storage.delete(name)
    if original:
        (settings.MASTHEAD_ORIGINALS / original).unlink(missing_ok=True)
