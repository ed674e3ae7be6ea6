"""What pages know of a recording, and how its file gets into the edition."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from masthead.press.facts import Asset, FactKey, fact, need
from masthead.press.suspicion import suspect
from masthead.stories.recording import Recording


@dataclass(frozen=True, kw_only=True)
class RecordingRow:
    """A recording as it is stored."""

    name: str
    media_type: str
    digest: str
    credit: str

    @property
    def path(self) -> str:
        """Its content-hashed path in the edition."""
        return f"/media/{self.digest[:20]}.{self.name.rpartition('.')[2]}"


@dataclass(frozen=True, kw_only=True)
class Reel:
    """A recording ready to be set in a page."""

    href: str
    is_film: bool
    credit: str


@fact("recording")
def recording(recording_id: int) -> RecordingRow | None:
    """Return a recording, or None where it or its file is gone."""
    row = Recording.objects.filter(pk=recording_id).first()
    name = (row and row.file.name) or ""
    if row is None or not row.file.storage.exists(name):
        return None
    return RecordingRow(name=name, media_type=row.media_type, digest=row.digest, credit=row.credit)


def reel(recording_id: int | None) -> Reel | None:
    """Return a recording ready to be set, and make the edition carry its file; None where there is none."""
    row = recording(recording_id) if recording_id is not None else None
    if row is None:
        return None
    href = need(Asset(path=row.path, media_type=row.media_type, load=partial(_load, row.name)))
    return Reel(href=href, is_film=row.media_type.startswith("video/"), credit=row.credit)


def _load(name: str) -> bytes:
    with Recording._meta.get_field("file").storage.open(name) as file:
        return bytes(file.read())


def _suspects(pk: str) -> Iterator[FactKey]:
    yield recording.key(int(pk))


suspect("stories.recording", _suspects)
