"""A leaf of the signed tree: what one path answers, as one line of text."""

import json
from dataclasses import astuple, dataclass
from typing import Self

from masthead.lib.canonical import fingerprint
from masthead.press.entry import Entry
from masthead.press.record.as_file import bytes_of

WITHDRAWN = 0


class LeafDamaged(ValueError):
    """The line is no leaf."""


@dataclass(frozen=True)
class Leaf:
    """What a path answers: status 0 where nothing any more. Digests are SHA-256 in hexadecimal.

    ``body`` is of the plain body as the paper answers it, ``file`` of the same page as a file of a mirror.
    """

    path: str
    status: int = WITHDRAWN
    media_type: str = ""
    location: str = ""
    body: str = ""
    file: str = ""

    @classmethod
    def of(cls, *, path: str, entry: Entry, body: bytes) -> Self:
        """Return the leaf of a page."""
        file = bytes_of(path=path, entry=entry, body=body)
        digest = fingerprint(body)
        of_file = digest if file == body else fingerprint(file)
        return cls(path, entry.status, entry.media_type, entry.location, digest, of_file)

    def text(self) -> bytes:
        """Return the leaf as it is hashed."""
        return json.dumps(astuple(self), ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def read(cls, text: bytes) -> Self:
        """Return the leaf that a line holds.

        Raises:
            LeafDamaged: it is not, to the byte, how a leaf is written.
        """
        try:
            leaf = cls(*json.loads(text))
        except (ValueError, TypeError) as error:
            raise LeafDamaged("A line of the list of pages cannot be read.") from error
        if leaf.text() != text:
            raise LeafDamaged("A line of the list of pages is not written as leaves are.")
        return leaf
