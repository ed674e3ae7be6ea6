"""The key with which the newsroom signs its editions: made at first use, kept with the other secrets."""

import re
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from masthead.lib.secret_files import secret

NAME: Final = "edition_key"
_PURPOSE: Final = b"masthead edition key\n"
_KEY: Final = re.compile(r"[0-9a-f]{64}")


class NoKey(ValueError):
    """What was given is no public key of a newsroom."""


def signing_key(data: Path) -> Ed25519PrivateKey:
    """Return the newsroom's Ed25519 key, from the secret of its data folder.

    Raises:
        OSError: there is no secret yet, and the folder cannot be written.
    """
    seed = sha256(_PURPOSE + secret(data, NAME).encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def read_public_key(said: str) -> bytes:
    """Return the public key that a person gave: 64 hexadecimal digits, or the name of a file that holds them.

    Raises:
        NoKey: it is neither.
    """
    text = said.strip().lower()
    if not _KEY.fullmatch(text):
        try:
            text = Path(said).read_text(encoding="ascii").strip().lower()
        except (OSError, ValueError) as error:
            raise NoKey(f"{said!r} is neither a key of 64 hexadecimal digits nor a file that holds one.") from error
    if not _KEY.fullmatch(text):
        raise NoKey(f"The file {said} holds no key of 64 hexadecimal digits.")
    return bytes.fromhex(text)
