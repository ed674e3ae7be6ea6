"""What pages know of a recording, and how its file gets into the edition."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from masthead.lib.languages import own_name
from masthead.press.facts import Asset, FactKey, fact, need
from masthead.press.suspicion import suspect
from masthead.stories.caption_file import CaptionFile
from masthead.stories.recording import Recording

_FILM: Final = "video/"
_CAPTIONS: Final = "text/vtt; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class CaptionRow:
    """Captions as they are stored."""

    language: str
    name: str
    digest: str

    @property
    def path(self) -> str:
        """Their content-hashed path in the edition."""
        return f"/media/{self.digest[:20]}.vtt"


@dataclass(frozen=True, kw_only=True)
class RecordingRow:
    """A recording as it is stored."""

    name: str
    media_type: str
    digest: str
    credit: str
    captions: tuple[CaptionRow, ...]

    @property
    def path(self) -> str:
        """Its content-hashed path in the edition."""
        return f"/media/{self.digest[:20]}.{self.name.rpartition('.')[2]}"


@dataclass(frozen=True, kw_only=True)
class Track:
    """Captions ready to be set beside their film; ``label`` is their language's own name."""

    href: str
    language: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Reel:
    """A recording ready to be set in a page."""

    href: str
    is_film: bool
    credit: str
    tracks: tuple[Track, ...]


@fact("recording")
def recording(recording_id: int) -> RecordingRow | None:
    """Return a recording, or None where it or its file is gone."""
    row = Recording.objects.filter(pk=recording_id).first()
    name = (row and row.file.name) or ""
    if row is None or not row.file.storage.exists(name):
        return None
    return RecordingRow(
        name=name, media_type=row.media_type, digest=row.digest, credit=row.credit, captions=_captions(row)
    )


def _captions(row: Recording) -> tuple[CaptionRow, ...]:
    # Players show none with sound alone.
    kept = CaptionFile.objects.filter(recording=row).order_by("language") if row.media_type.startswith(_FILM) else ()
    return tuple(
        CaptionRow(language=each.language, name=str(each.file.name), digest=each.digest)
        for each in kept
        if each.file.storage.exists(str(each.file.name))
    )


def reel(recording_id: int | None) -> Reel | None:
    """Return a recording ready to be set, and make the edition carry its file; None where there is none."""
    row = recording(recording_id) if recording_id is not None else None
    if row is None:
        return None
    href = need(Asset(path=row.path, media_type=row.media_type, load=partial(_load, row.name)))
    is_film = row.media_type.startswith(_FILM)
    return Reel(href=href, is_film=is_film, credit=row.credit, tracks=tuple(map(_track, row.captions)))


def _track(row: CaptionRow) -> Track:
    href = need(Asset(path=row.path, media_type=_CAPTIONS, load=partial(_load, row.name)))
    return Track(href=href, language=row.language, label=own_name(row.language))


def _load(name: str) -> bytes:
    with Recording._meta.get_field("file").storage.open(name) as file:
        return bytes(file.read())


def _suspects(pk: str) -> Iterator[FactKey]:
    yield recording.key(int(pk))


suspect("stories.recording", _suspects)


def _suspects_of_captions(pk: str) -> Iterator[FactKey]:
    held = CaptionFile.objects.filter(pk=pk).values_list("recording_id", flat=True)
    # Where they are gone, nobody knows whose they were; recordings are few.
    return (recording.key(each) for each in held or Recording.objects.values_list("pk", flat=True))


suspect("stories.captionfile", _suspects_of_captions)
