"""The Merkle tree of RFC 6962: one short hash that stands for many records, in their order."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"


def leaf_hash(text: bytes) -> bytes:
    """Hash one leaf. Source: RFC 6962, section 2.1."""
    return sha256(_LEAF + text).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two nodes that stand beside each other into the one above. Source: RFC 6962, section 2.1."""
    return sha256(_NODE + left + right).digest()


def root_of_leaves(leaves: Sequence[bytes]) -> bytes:
    """Hash hashed leaves, in the order given, into the root.

    Level by level from the left, an odd last one goes up as it is: the same tree as RFC 6962's split at the largest
    power of two.
    """
    if not leaves:
        return sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        paired = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        level = paired + level[len(level) - len(level) % 2 :]
    return level[0]
