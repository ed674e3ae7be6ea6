"""The program in ``round.zip`` brings a tree of its own, which must be the house's."""

import random

import pytest

from masthead.agenda.round.checker import papers
from masthead.lib.merkle import root_of_leaves
from masthead.lib.tests.test_merkle import LEAVES, ROOTS

pytestmark = pytest.mark.once


@pytest.mark.parametrize(("size", "root"), ROOTS.items())
def test_the_program_in_the_zip_knows_the_same_roots(size: int, root: str) -> None:
    assert papers.tree_root([papers.leaf(bytes.fromhex(each)) for each in LEAVES[:size]]).hex() == root


def test_both_make_the_same_tree_of_anything() -> None:
    chance = random.Random(6962)
    for count in range(1, 40):
        leaves = [chance.randbytes(32) for _ in range(count)]
        assert papers.tree_root(leaves) == root_of_leaves(leaves)
