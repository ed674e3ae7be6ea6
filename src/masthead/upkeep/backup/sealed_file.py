"""A sealed file: a plain head, then chunks that are encrypted and authenticated one by one.

The construction is STREAM: ChaCha20-Poly1305 under a key for this file alone, whose nonce counts the chunks
and marks the last one. So no chunk can be changed, moved, left out or added, and no file can end early.

Source: Hoang, Reyhanitabar, Rogaway and Vizár 2015, Online Authenticated-Encryption; as age v1 uses it.
"""

import hashlib
import io
import json
import secrets
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from masthead.upkeep.backup.recovery_key import RecoveryKey

MAGIC: Final = b"masthead backup\n"
FORMAT: Final = 1
CHUNK_BYTES: Final = 65_536
_TAG_BYTES: Final = 16
_CHECK_BYTES: Final = 16
_LONGEST_HEAD: Final = 4_096


class BackupUnusable(ValueError):
    """The file cannot be brought back; the message says why, and begins after the file's name."""


class SealedWriter(io.RawIOBase):
    """Seals what is written; the file is whole only once ``close`` has written the last chunk."""

    def __init__(self, out: BinaryIO, *, key: RecoveryKey, said: dict[str, Any]) -> None:
        """Write the head; ``said`` is open for anybody to read, and cannot be changed unseen."""
        head = json.dumps(said | {"format": FORMAT, "key": key.id, "salt": secrets.token_hex(32)}).encode()
        out.write(MAGIC + len(head).to_bytes(2, "big") + head + _check(head))
        self._out, self._chunks = out, _Chunks(key=key, head=head)
        self._waiting = bytearray()

    def writable(self) -> bool:
        """Say that this can be written."""
        return True

    def write(self, data: Any) -> int:
        """Seal ``data``."""
        self._waiting += data
        # The last chunk is kept back: only ``close`` knows which one that is.
        while len(self._waiting) > CHUNK_BYTES:
            self._out.write(self._chunks.seal(bytes(self._waiting[:CHUNK_BYTES]), is_last=False))
            del self._waiting[:CHUNK_BYTES]
        return len(data)

    def finish(self) -> None:
        """Write the last chunk."""
        self._out.write(self._chunks.seal(bytes(self._waiting), is_last=True))
        self._waiting.clear()


class SealedReader(io.RawIOBase):
    """Opens what was sealed, chunk by chunk; nothing that was tampered with is ever given out."""

    def __init__(self, source: BinaryIO, *, key: RecoveryKey) -> None:
        """Read the head.

        Raises:
            BackupUnusable: this is no backup, a newer one, a damaged one, or one under another key.
        """
        head, self.said = _read_head(source)
        if self.said.get("key") != key.id:
            raise BackupUnusable("was made with another recovery key than the one that was given.")
        self._source, self._chunks = source, _Chunks(key=key, head=head)
        self._open, self._next, self._is_done = b"", source.read(CHUNK_BYTES + _TAG_BYTES), False

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next ``size`` bytes; fewer at the end alone.

        Raises:
            BackupUnusable: the next chunk is damaged, or the file ends too early.
        """
        while not self._is_done and (size < 0 or len(self._open) < size):
            self._open += self._open_next()
        size = len(self._open) if size < 0 else size
        given, self._open = self._open[:size], self._open[size:]
        return given

    def _open_next(self) -> bytes:
        sealed, self._next = self._next, self._source.read(CHUNK_BYTES + _TAG_BYTES)
        self._is_done = not self._next
        return self._chunks.open(sealed, is_last=self._is_done)


class _Chunks:
    """Seals or opens the chunks of one file, in their order."""

    def __init__(self, *, key: RecoveryKey, head: bytes) -> None:
        # The whole head goes into the key, so that nothing in it can be changed either.
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"masthead backup\n" + head).derive(key.secret)
        self._cipher, self._count = ChaCha20Poly1305(derived), 0

    def seal(self, words: bytes, *, is_last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(is_last=is_last), words, None)

    def open(self, sealed: bytes, *, is_last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(is_last=is_last), sealed, None)
        except InvalidTag as error:
            raise BackupUnusable("is damaged or cut short.") from error

    def _nonce(self, *, is_last: bool) -> bytes:
        nonce = self._count.to_bytes(11, "big") + bytes([is_last])
        self._count += 1
        return nonce


def _read_head(source: BinaryIO) -> tuple[bytes, dict[str, Any]]:
    if source.read(len(MAGIC)) != MAGIC:
        raise BackupUnusable("is no backup of Masthead, or its beginning is damaged.")
    length = int.from_bytes(source.read(2), "big")
    head, check = source.read(min(length, _LONGEST_HEAD)), source.read(_CHECK_BYTES)
    if check != _check(head):
        raise BackupUnusable("is damaged or cut short.")
    said = json.loads(head)
    if said["format"] > FORMAT:
        raise BackupUnusable("was made by a newer version of Masthead. Update Masthead and try again.")
    return head, said


def _check(head: bytes) -> bytes:
    """Return what tells a damaged head from one under another key; it proves nothing, the chunks do."""
    return hashlib.sha256(head).digest()[:_CHECK_BYTES]
