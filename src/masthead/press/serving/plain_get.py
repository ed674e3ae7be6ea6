"""Read a plain GET: one whole head whose every byte is beyond doubt, and that asks for nothing special."""

import re
from typing import Final

# Stricter than the library's parser: what it would refuse, or read in another way, does not match.
_HEAD: Final = re.compile(rb"GET (/[!-~]*) HTTP/1\.1\r\n((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~]*\r\n)+)\r\n")
_HOST: Final = b"host"
_KEPT: Final = (b"accept-encoding", b"if-none-match")
_CONNECTION: Final = (b"connection", b"proxy-connection")
_CAREFUL: Final = frozenset((b"content-length", b"transfer-encoding", b"expect", b"upgrade", b"range"))


def read_plain_get(data: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Return (target, Accept-Encoding, If-None-Match) of a whole, lone, plain GET; None for anything else."""
    found = _HEAD.fullmatch(data)
    if found is None:
        return None
    said: dict[bytes, bytes] = {}
    for line in found[2].split(b"\r\n"):
        name, _, value = line.partition(b":")
        name = name.lower()
        if name in _CAREFUL or (name in _CONNECTION and value.strip().lower() != b"keep-alive"):
            return None
        if name == _HOST or name in _KEPT:
            if name in said:
                return None
            said[name] = value.strip()
    if _HOST not in said:
        return None
    return found[1], said.get(b"accept-encoding", b""), said.get(b"if-none-match", b"")
