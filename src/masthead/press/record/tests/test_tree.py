"""The tree in the store is RFC 6962's over all leaves; a page keeps its leaf, and an edit touches few nodes."""

import random
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from masthead.lib.merkle import leaf_hash, root_of_leaves
from masthead.press.change import Change
from masthead.press.edition import Edition
from masthead.press.record import as_file, signing, tree
from masthead.press.record.leaf import Leaf
from masthead.press.record.published import EDITION, published
from masthead.press.record.statement import statement_of
from masthead.press.record.tests.signed import KEY, print_signed
from masthead.press.tests.sheets import AT, sheet
from masthead.press.view import View

pytestmark = pytest.mark.once


def leaves_of(view: View) -> list[Leaf]:
    texts = [raw for _, raw in view.items("leaves")]
    assert tree.root(view) == root_of_leaves([leaf_hash(text) for text in texts])
    return [Leaf.read(text) for text in texts]


def standing(view: View) -> dict[str, str]:
    return {leaf.path: leaf.body for leaf in leaves_of(view) if leaf.status}


@pytest.mark.long
def test_after_any_editions_the_root_is_that_of_all_leaves(tmp_path: Path, runs_whole: bool, counts) -> None:
    chance, numbers = random.Random(6962), dict[str, int]()
    for step in range(400 if runs_whole else 40):
        some = [f"/{chance.randrange(900)}/" for _ in range(chance.choice((1, 3, 30)))]
        gone = tuple(chance.sample(some, len(some) // 3))
        sheets = [sheet(path, f"{path} {step}") for path in some if path not in gone]
        print_signed(tmp_path, *sheets, without=gone)
        with Edition.open(tmp_path) as edition, edition.reading() as view:
            leaves = leaves_of(view)
            assert {leaf.path for leaf in leaves if leaf.status} == {path for path, _ in view.paths()}
            said = statement_of(published(view, EDITION))
            assert (said.edition, said.leaves, said.root) == (view.number, len(leaves), tree.root(view).hex())
            for number, leaf in enumerate(leaves):
                assert numbers.setdefault(leaf.path, number) == number, "a leaf moved"
    counts(editions=step + 1, leaves=len(leaves))


def test_an_edit_touches_as_many_nodes_as_the_tree_is_deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    print_signed(tmp_path, *(sheet(f"/{number}/", f"{number}") for number in range(1_024)))
    written: list[str] = []
    put: Callable[..., None] = Change.put

    def noted(change: Change, table: str, key: bytes, value: bytes = b"") -> None:
        written.append(table)
        put(change, table, key, value)

    print_signed(tmp_path, sheet("/7/", "edited"), is_signed=False)
    monkeypatch.setattr(Change, "put", noted)
    with Edition.open(tmp_path, writable=True) as edition:
        signing.sign(edition=edition, key=KEY)
    assert (written.count("leaves"), written.count("nodes"), written.count("numbers")) == (1, 11, 0)


def test_long_work_is_done_in_pieces_and_editions_may_come_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "PIECE", 7)
    print_signed(tmp_path, *(sheet(f"/{number}/", "one") for number in range(30)), is_signed=False)
    with Edition.open(tmp_path, writable=True) as edition:
        for step in range(3):
            assert not signing.sign_piece(edition=edition, key=KEY)
            with edition.writing(reason="meanwhile", at=AT) as change:
                change.set_path(sheet(f"/{step}/", "edited"))
                change.drop_path(f"/{29 - step}/")
        signing.sign(edition=edition, key=KEY)
        with edition.reading() as view:
            assert standing(view) == {path: sha256(view.read(path).body).hexdigest() for path, _ in view.paths()}


def test_where_files_take_another_form_every_leaf_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    print_signed(tmp_path, sheet("/a/", '<a href="/b/">b</a>'), sheet("/b/", "b"), sheet("/c/", "c"))
    print_signed(tmp_path, without=("/c/",))
    with Edition.open(tmp_path) as edition, edition.reading() as view:
        before = leaves_of(view)
    monkeypatch.setattr(tree, "FORM", b"another")
    monkeypatch.setattr(as_file, "_INDEX", "page.html")
    print_signed(tmp_path, sheet("/d/", "d"))
    with Edition.open(tmp_path) as edition, edition.reading() as view:
        after = leaves_of(view)
    assert [leaf.path for leaf in after] == ["/a/", "/b/", "/c/", "/d/"]
    assert [leaf.body for leaf in after[:3]] == [leaf.body for leaf in before]
    assert (after[0].file != before[0].file, after[1:3]) == (True, before[1:3])


def test_a_page_printed_before_there_were_annals_has_a_leaf(tmp_path: Path) -> None:
    print_signed(tmp_path, sheet("/a/", "a"), sheet("/b/", "b"), is_signed=False)
    with Edition.open(tmp_path, writable=True) as edition:
        with edition.noting() as change:
            for key, _ in list(change.items("annals")):
                change.delete("annals", key)
        signing.sign(edition=edition, key=KEY)
        with edition.reading() as view:
            assert [leaf.path for leaf in leaves_of(view)] == ["/a/", "/b/"]
