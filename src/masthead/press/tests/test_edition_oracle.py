"""The edition's oracle: after any run of editions it holds just what a plain dict holds, and no body besides.

The deltas that are kept lead back, edition by edition, to what stood then, and every body of it is still there.
"""

import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masthead.press import change as change_module
from masthead.press.edition import Edition
from masthead.press.entry import Prepared, unpack
from masthead.press.tests.sheets import AT, long, sheet
from masthead.press.view import View

KEPT = 3
PATHS = ("/", "/news/", "/news/a/", "/news/a", "/новини/", "!404/")
TEXTS = ("", "one", "two", long("three"), long("four"))
Paper = dict[str, bytes]

# One deed: a path, and the text that it answers from then on (None: nothing).
deeds = st.tuples(st.sampled_from(PATHS), st.none() | st.sampled_from(TEXTS))
# One edition: its deeds, and whether it comes to its end.
runs = st.lists(st.tuples(st.lists(deeds, max_size=6), st.integers(0, 9).map(bool)), min_size=1, max_size=12)


class Interrupted(Exception):
    """The run breaks off before its end."""


def test_the_edition_is_a_dict_with_a_memory(runs_whole: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_module, "KEPT_EDITIONS", KEPT)
    monkeypatch.setattr(change_module, "_ROWS_AT_ONCE", 2)

    @settings(max_examples=3_000 if runs_whole else 40, deadline=None, database=None, derandomize=not runs_whole)
    @given(run=runs)
    def holds(run: list[tuple[list[tuple[str, str | None]], bool]]) -> None:
        with tempfile.TemporaryDirectory() as folder, Edition.open(Path(folder), writable=True) as edition:
            model = Model()
            for deeds, comes_to_its_end in run:
                with edition.reading() as view_before:
                    before = dict(view_before.items("paths"))
                    play(edition=edition, model=model, deeds=deeds, comes_to_its_end=comes_to_its_end)
                    assert dict(view_before.items("paths")) == before
                with edition.reading() as view:
                    check(view=view, model=model)

    holds()


class Model:
    """What the edition must be: the papers of all editions so far, the newest last."""

    def __init__(self) -> None:
        self.papers: list[Paper] = [{}]
        self.bodies: dict[bytes, bytes] = {}

    def next_paper(self, paper: Paper) -> None:
        if paper != self.papers[-1]:
            self.papers.append(paper)

    @property
    def kept(self) -> list[Paper]:
        """The newest paper, and each that a kept delta leads back to."""
        return self.papers[-KEPT - 1 :]


def play(*, edition: Edition, model: Model, deeds: list[tuple[str, str | None]], comes_to_its_end: bool) -> None:
    paper = dict(model.papers[-1])
    with suppress(Interrupted), edition.writing(reason="play", at=AT) as change:
        for path, text in deeds:
            before = paper.get(path)
            if text is None:
                paper.pop(path, None)
                assert change.drop_path(path) == (before is not None)
            else:
                prepared = sheet(path, text)
                paper[path] = remember(model=model, prepared=prepared)
                assert change.set_path(prepared) == (before != prepared.packed)
        old = model.papers[-1]
        assert set(change.changed_paths) == {path for path in PATHS if old.get(path) != paper.get(path)}
        if not comes_to_its_end:
            raise Interrupted
        model.next_paper(paper)


def remember(*, model: Model, prepared: Prepared) -> bytes:
    model.bodies |= dict(prepared.bodies)
    return prepared.packed


def check(*, view: View, model: Model) -> None:
    assert view.number == len(model.papers) - 1
    assert papers_of(view) == model.kept
    assert view.count("editions") == len(model.kept) - 1
    assert {int.from_bytes(key[:8], "big") for key, _ in view.items("deltas")} == set(
        range(view.number - view.count("editions") + 1, view.number + 1)
    )
    stored = dict(view.items("bodies"))
    assert stored == {key: model.bodies[key] for paper in model.kept for key in keys_of(paper)}
    assert {key: int.from_bytes(count, "big") for key, count in view.items("uses")} == uses_of(model.kept)


def papers_of(view: View) -> list[Paper]:
    """Return the papers that the edition remembers, the newest last, by undoing its deltas."""
    paper = {key.decode(): value for key, value in view.items("paths")}
    papers = [paper]
    for number in range(view.number, max(0, view.number - KEPT), -1):
        for step in view.delta(number):
            assert paper.get(step.path, b"") == step.after != step.before
            paper = (
                {**paper, step.path: step.before} if step.before else {k: v for k, v in paper.items() if k != step.path}
            )
        papers.insert(0, paper)
    return papers


def uses_of(papers: list[Paper]) -> dict[bytes, int]:
    """Count from scratch: one use for each path that answers with a body, one for each step that names it."""
    uses = Counter(key for entry in papers[-1].values() for key in keys_of({"": entry}))
    for old, new in zip(papers, papers[1:], strict=False):
        for path in old.keys() | new.keys():
            if old.get(path) != new.get(path):
                uses.update(key for paper in (old, new) if path in paper for key in keys_of({"": paper[path]}))
    return dict(uses)


def keys_of(paper: Paper) -> set[bytes]:
    return {variant.body_key for entry in paper.values() for variant in unpack(entry).variants}
