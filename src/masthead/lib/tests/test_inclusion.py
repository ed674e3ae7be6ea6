"""Inclusion proofs: those of Certificate Transparency's own test data, and none that leads from a wrong place."""

import random

import pytest

from masthead.lib.inclusion import inclusion_path, is_included
from masthead.lib.merkle import leaf_hash, root_of_leaves
from masthead.lib.tests.test_merkle import LEAVES, ROOTS

pytestmark = pytest.mark.once
# By place, counted from 0, and size of the tree.
PATHS = {
    (0, 1): (),
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}


@pytest.mark.parametrize(("place", "path"), PATHS.items())
def test_the_path_is_the_known_one(place: tuple[int, int], path: tuple[str, ...]) -> None:
    at, count = place
    leaves = [leaf_hash(bytes.fromhex(each)) for each in LEAVES[:count]]
    assert tuple(each.hex() for each in inclusion_path(leaves, at=at)) == path
    root = bytes.fromhex(ROOTS[count])
    assert is_included(leaves[at], at=at, count=count, path=[bytes.fromhex(each) for each in path], root=root)


def test_every_path_leads_to_the_root_and_no_other_does() -> None:
    chance = random.Random(6962)
    for count in range(1, 40):
        leaves = [chance.randbytes(32) for _ in range(count)]
        root = root_of_leaves(leaves)
        for at in range(count):
            path = inclusion_path(leaves, at=at)
            assert is_included(leaves[at], at=at, count=count, path=path, root=root)
            assert not is_included(chance.randbytes(32), at=at, count=count, path=path, root=root)
            assert not is_included(leaves[at], at=at, count=count, path=(*path, root), root=root)
            assert not is_included(leaves[at], at=at, count=count, path=path[1:], root=root) or not path
            assert not any(
                is_included(leaves[at], at=other, count=count, path=path, root=root)
                for other in range(-1, count + 1)
                if other != at
            )


def test_there_is_no_path_to_what_is_not_there() -> None:
    with pytest.raises(IndexError):
        inclusion_path([b""], at=1)
