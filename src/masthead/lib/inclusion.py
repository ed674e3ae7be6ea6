"""Inclusion proofs: a few hashes that lead from one leaf to the root. Source: RFC 6962, 2.1.1; RFC 9162, 2.1.3."""

from collections.abc import Sequence

from masthead.lib.merkle import node_hash, root_of_leaves


def inclusion_path(leaves: Sequence[bytes], *, at: int) -> tuple[bytes, ...]:
    """Return the hashes that lead from the leaf at a place, counted from 0, to the root; the nearest comes first.

    Raises:
        IndexError: there is no such leaf.
    """
    if not 0 <= at < len(leaves):
        raise IndexError(at)
    if len(leaves) == 1:
        return ()
    middle = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = leaves[:middle], leaves[middle:]
    if at < middle:
        return (*inclusion_path(left, at=at), root_of_leaves(right))
    return (*inclusion_path(right, at=at - middle), root_of_leaves(left))


def is_included(leaf: bytes, *, at: int, count: int, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether a path leads from a leaf at its place among ``count`` to the root."""
    if not 0 <= at < count:
        return False
    place, last, found = at, count - 1, leaf
    for each in path:
        if last == 0:
            return False
        if place % 2 or place == last:
            found = node_hash(each, found)
            # A node that is the last of its level and stands alone goes up as it is.
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, each)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root
