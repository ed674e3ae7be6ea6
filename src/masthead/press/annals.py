"""The annals: what each edition changed, when and why. They are kept for ever; the bytes are not."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from masthead.press.entry import unpack
from masthead.press.view import NUMBER_BYTES, View, key_of

ADDED, CHANGED, WITHDRAWN = "added", "changed", "withdrawn"
_DEEDS: Final = (ADDED, CHANGED, WITHDRAWN)
GONE: Final = 410


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one edition did at one address: ``digest`` stands for the plain body there since; empty where is none."""

    path: str
    deed: str
    digest: bytes

    def packed(self) -> bytes:
        """Return the line as bytes, without its path."""
        return bytes([_DEEDS.index(self.deed)]) + self.digest

    @classmethod
    def unpack(cls, *, key: bytes, raw: bytes) -> Self:
        """Return the line that ``raw`` holds; its key is the edition's number and the path."""
        return cls(path=key[NUMBER_BYTES:].decode(), deed=_DEEDS[raw[0]], digest=raw[1:])


@dataclass(frozen=True, kw_only=True)
class Edited:
    """One edition: when and why it was made, and how many addresses it added, changed and withdrew.

    Nothing is known of what an edition changed that was printed before there were annals.
    """

    at: datetime
    reason: str
    added: int = 0
    changed: int = 0
    withdrawn: int = 0

    @classmethod
    def of(cls, *, deeds: Counter[str], reason: str, at: datetime) -> Self:
        """Return the edition that did so much."""
        return cls(at=at, reason=reason, added=deeds[ADDED], changed=deeds[CHANGED], withdrawn=deeds[WITHDRAWN])

    def packed(self) -> bytes:
        """Return the edition as bytes."""
        said = {"at": self.at.isoformat(), "reason": self.reason}
        counts = {"added": self.added, "changed": self.changed, "withdrawn": self.withdrawn}
        return json.dumps(said | counts, ensure_ascii=False).encode()

    @classmethod
    def unpack(cls, raw: bytes) -> Self:
        """Return the edition that ``raw`` holds."""
        said = json.loads(raw)
        return cls(**{**said, "at": datetime.fromisoformat(said["at"])})


def line_of(path: str, before: bytes, after: bytes) -> Line:
    """Return what becomes of a path, from its packed entries; an address that says "gone" is a withdrawn one."""
    now = unpack(after) if after else None
    if now is None or now.status == GONE:
        return Line(path=path, deed=WITHDRAWN, digest=now.digest if now else b"")
    return Line(path=path, deed=CHANGED if before else ADDED, digest=now.digest)


def editions(view: View) -> Iterator[tuple[int, Edited]]:
    """Yield every edition that was ever printed, with its number, the first one first."""
    return ((int.from_bytes(key, "big"), Edited.unpack(raw)) for key, raw in view.items("editions"))


def find_edition(view: View, *, number: int) -> Edited | None:
    """Return one edition; None where none has this number."""
    raw = view.get("editions", key_of(number)) if number >= 0 else None
    return Edited.unpack(raw) if raw is not None else None


def lines_of(view: View, *, number: int) -> Iterator[Line]:
    """Yield what one edition did, in the order of paths."""
    return (Line.unpack(key=key, raw=raw) for key, raw in view.items("annals", key_of(number)))
