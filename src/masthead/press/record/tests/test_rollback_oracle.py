"""The rollback's oracle: after any history, going back to any edition gives it, but for what was withdrawn since."""

import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masthead.press.annals import GONE
from masthead.press.edition import Edition
from masthead.press.entry import unpack
from masthead.press.prepared import Prepared
from masthead.press.record.mentions import named_in
from masthead.press.record.rollback import roll_back
from masthead.press.tests.dict_model import KEEPING, Model, Paper, check
from masthead.press.tests.sheets import AT, long, sheet

PATHS = ("/", "/a/", "/b/", "/c/")
# What a page answers: nothing, that it is gone, or a text that names other pages.
contents = st.none() | st.just("gone") | st.sets(st.sampled_from(PATHS[1:]), max_size=2).map(sorted)
edits = st.lists(st.tuples(st.sampled_from(PATHS), contents), min_size=1, max_size=4)
histories = st.lists(edits, min_size=2, max_size=10)


def page(*, path: str, content: str | list[str], number: int) -> Prepared:
    """Return a page that says in which edition it was printed."""
    if content == "gone":
        return sheet(path, "gone", status=GONE)
    links = "".join(f'<a href="{other}">there</a>' for other in content if other != path)
    return sheet(path, long(f"printed in {number}") + links)


def is_live(packed: bytes | None) -> bool:
    """Return whether an entry is a page, and does not say that there was one."""
    return bool(packed) and unpack(packed).status != GONE


@pytest.mark.once
@pytest.mark.long
@pytest.mark.timeout(900)
def test_any_rollback_gives_what_was_but_nothing_withdrawn(runs_whole: bool, counts) -> None:
    @settings(max_examples=3_000 if runs_whole else 60, deadline=None, database=None, derandomize=not runs_whole)
    @given(history=histories, chosen=st.integers(0, 99))
    def holds(history: list[list[tuple[str, str | list[str] | None]]], chosen: int) -> None:
        with (
            tempfile.TemporaryDirectory() as folder,
            Edition.open(Path(folder), writable=True, kept=KEEPING) as edition,
        ):
            model = Model()
            for edited in history:
                play(edition=edition, model=model, edited=edited)
            kept = model.papers[-KEEPING.editions - 1 :]
            first = max(1, len(model.papers) - len(kept))
            if len(model.papers) == 1:
                return
            number = first + chosen % (len(model.papers) - first)
            done = roll_back(edition=edition, number=number, at=AT)
            with edition.reading() as view:
                after = {key.decode(): raw for key, raw in view.items("paths")}
                compare(model=model, asked=model.papers[number], kept=kept, after=after)
                assert set(done.changed_paths) == set(differing(model.papers[-1], after))
                model.next_paper(after)
                check(view=view, model=model)
            counts(rollbacks=1, changed=len(done.changed_paths), left=len(done.left))

    holds()


def play(*, edition: Edition, model: Model, edited: list[tuple[str, str | list[str] | None]]) -> None:
    """Make one edition, in the store and in the model."""
    paper = dict(model.papers[-1])
    with edition.writing(reason="play", at=AT) as change:
        for path, content in edited:
            if content is None:
                paper.pop(path, None)
                change.drop_path(path)
            else:
                prepared = page(path=path, content=content, number=len(model.papers))
                paper[path] = model.remember(prepared)
                change.set_path(prepared)
    model.next_paper(paper)


def compare(*, model: Model, asked: Paper, kept: list[Paper], after: Paper) -> None:
    """Assert what holds of a rollback, whatever was withdrawn, and that all is as asked where nothing was."""
    now = model.papers[-1]
    ever = {path for paper in kept for path, raw in paper.items() if is_live(raw)}
    withdrawn = {path for path in ever if not is_live(now.get(path))}
    assert not any(is_live(after.get(path)) for path in withdrawn)
    for path in differing(now, after):
        named = named_in(body_of(model=model, packed=after.get(path, b"")))
        assert named.isdisjoint(each.encode() for each in withdrawn), path
    went = {path for old, new in pairwise(kept) for path in old if is_live(old[path]) and not is_live(new.get(path))}
    if not went:
        gone = {path for path, raw in now.items() if not is_live(raw)}
        assert all(after[path] == now[path] for path in gone)
        assert without(after, gone) == without(asked, gone)


def without(paper: Paper, paths: set[str]) -> Paper:
    """Return a paper but for some paths."""
    return {path: raw for path, raw in paper.items() if path not in paths}


def differing(one: Paper, other: Paper) -> list[str]:
    """Return the paths at which two papers differ."""
    return [path for path in one.keys() | other.keys() if one.get(path) != other.get(path)]


def body_of(*, model: Model, packed: bytes) -> bytes:
    """Return the plain body of an entry."""
    return model.bodies[unpack(packed).variants[-1].body_key] if packed else b""
