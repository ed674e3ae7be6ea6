"""The edition's oracle: after any run of editions it holds just what a plain dict holds, and no body besides.

The deltas that are kept lead back, edition by edition, to what stood then, and every body of it is still there.
"""

import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masthead.press import change as change_module
from masthead.press.edition import Edition
from masthead.press.tests.dict_model import KEEPING, Model, check
from masthead.press.tests.sheets import AT, long, sheet

PATHS = ("/", "/news/", "/news/a/", "/news/a", "/новини/", "!404/")
TEXTS = ("", "one", "two", long("three"), long("four"))

# One deed: a path, and the text that it answers from then on (None: nothing).
deeds = st.tuples(st.sampled_from(PATHS), st.none() | st.sampled_from(TEXTS))
# One edition: its deeds, and whether it comes to its end.
runs = st.lists(st.tuples(st.lists(deeds, max_size=6), st.integers(0, 9).map(bool)), min_size=1, max_size=12)


class Interrupted(Exception):
    """The run breaks off before its end."""


@pytest.mark.once
@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_edition_is_a_dict_with_a_memory(runs_whole: bool, counts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_module, "_ROWS_AT_ONCE", 2)

    @settings(max_examples=3_000 if runs_whole else 25, deadline=None, database=None, derandomize=not runs_whole)
    @given(run=runs)
    def holds(run: list[tuple[list[tuple[str, str | None]], bool]]) -> None:
        with (
            tempfile.TemporaryDirectory() as folder,
            Edition.open(Path(folder), writable=True, kept=KEEPING) as edition,
        ):
            model = Model()
            counts(histories=1, editions=len(run))
            for deeds, comes_to_its_end in run:
                with edition.reading() as view_before:
                    before = dict(view_before.items("paths"))
                    play(edition=edition, model=model, deeds=deeds, comes_to_its_end=comes_to_its_end)
                    assert dict(view_before.items("paths")) == before
                with edition.reading() as view:
                    check(view=view, model=model)

    holds()


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
                paper[path] = model.remember(prepared)
                assert change.set_path(prepared) == (before != prepared.packed)
        old = model.papers[-1]
        assert set(change.changed_paths) == {path for path in PATHS if old.get(path) != paper.get(path)}
        if not comes_to_its_end:
            raise Interrupted
        model.next_paper(paper)
