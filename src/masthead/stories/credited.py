"""Where a name stands as a credit: of a picture, of a recording, and of who speaks in a film's captions."""

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model

from masthead.pictures.models import Picture
from masthead.stories.caption_file import CaptionFile
from masthead.stories.recording import Recording
from masthead.stories.recordings.webvtt import written_plain

_VOICE: Final = re.compile(r"<v ([^<>]+)>")


def pattern_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds each of some spellings in any case, the longest first; there is one at least."""
    names = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)), re.IGNORECASE)


def take_off_credits(*, words: Iterable[str], shown_as: str, in_language: Mapping[str, str]) -> None:
    """Put what is shown instead of a name into all credits.

    Args:
        in_language: what captions in a language show, where that is another word.
    Cost: reads the credits of all pictures and recordings, and every caption file.
    """
    wanted = tuple(filter(None, words))
    if not wanted:
        return
    found = pattern_of(wanted)
    for kind, fields in ((Picture, ("credit", "rights")), (Recording, ("credit",))):
        _take_off_rows(kind, fields=fields, found=found, shown_as=shown_as)
    for captions in CaptionFile.objects.order_by("pk").iterator():
        instead = in_language.get(captions.language, shown_as)
        _take_off_voices(captions, found=found, instead=instead)


def _take_off_rows(kind: type[Model], *, fields: tuple[str, ...], found: re.Pattern[str], shown_as: str) -> None:
    # The database would fold the case of Latin letters alone.
    rows = kind._default_manager.order_by("pk").values_list("pk", *fields)
    named = [pk for pk, *said in rows.iterator() if any(map(found.search, said))]
    for row in kind._default_manager.filter(pk__in=named):
        for field in fields:
            setattr(row, field, found.sub(shown_as, getattr(row, field))[:160])
        row.save()


def _take_off_voices(captions: CaptionFile, *, found: re.Pattern[str], instead: str) -> None:
    before = words_of(captions)
    after = _VOICE.sub(lambda voice: f"<v {found.sub(lambda _: written_plain(instead), voice[1])}>", before)
    if after == before:
        return
    left = captions.file.name
    captions.file = ContentFile(after.encode(), name="captions.vtt")
    captions.save()
    transaction.on_commit(partial(captions.file.storage.delete, left))


def words_of(captions: CaptionFile) -> str:
    """Return a caption file as it is kept; nothing where it is gone from the disk."""
    file: Any = captions.file
    try:
        with file.open("rb") as opened:
            return str(opened.read().decode())
    except FileNotFoundError:
        return ""
