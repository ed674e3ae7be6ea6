"""The statement: what the newsroom signs about an edition, and how it is read and checked again."""

import json
from dataclasses import asdict, dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from masthead.lib.canonical import canonical

FORMAT: Final = "masthead edition 1"


class NotOurStatement(ValueError):
    """The bytes are no signed statement."""


class OtherKey(ValueError):
    """Another key signed it than the one that is asked for."""


class BadSignature(ValueError):
    """It says that this key signed it, and the key did not."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """An edition's number and instant, how many leaves its tree has, its root, and the statement before it.

    ``before`` is the SHA-256 of the file of the statement before; empty at the first.
    """

    edition: int
    at: str
    leaves: int
    root: str
    before: str
    format: str = FORMAT

    def text(self) -> bytes:
        """Return what is signed."""
        return canonical(asdict(self))


def signed_file(statement: Statement, *, key: Ed25519PrivateKey) -> bytes:
    """Sign a statement with an Ed25519 key, and return it as a file."""
    return _file(statement, signer=key.public_key().public_bytes_raw(), signature=key.sign(statement.text()))


def _file(statement: Statement, *, signer: bytes, signature: bytes) -> bytes:
    return canonical({"statement": asdict(statement), "key": signer.hex(), "signature": signature.hex()})


def read_statement(raw: bytes, *, key: bytes) -> Statement:
    """Return the statement that a file holds, once it is known that ``key`` signed it.

    Raises:
        NotOurStatement: it is not, to the byte, how statements are written.
        OtherKey: it says that another key signed it.
        BadSignature: this key did not.
    """
    statement, signer, signature = _parts(raw)
    if signer != key:
        raise OtherKey(f"It is signed with the key {signer.hex()}, not with {key.hex()}.")
    if not _is_signed(text=statement.text(), key=key, signature=signature):
        raise BadSignature("The signature under the edition is not by the key that it names.")
    return statement


def statement_of(raw: bytes) -> Statement:
    """Return the statement that a file of our own holds, unchecked."""
    return _parts(raw)[0]


def _parts(raw: bytes) -> tuple[Statement, bytes, bytes]:
    try:
        said = json.loads(raw)
        statement = Statement(**said["statement"])
        signer, signature = bytes.fromhex(said["key"]), bytes.fromhex(said["signature"])
    except (ValueError, TypeError, KeyError) as error:
        raise NotOurStatement("The signed edition cannot be read.") from error
    # Digits in capitals would say the same key and signature.
    if _file(statement, signer=signer, signature=signature) != raw or statement.format != FORMAT:
        raise NotOurStatement("The signed edition is not written as ours are.")
    return statement, signer, signature


def _is_signed(*, text: bytes, key: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True
