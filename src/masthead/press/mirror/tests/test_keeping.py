"""Mirrors are kept up by processes of their own: one for each, none waited for, one that fails tried ever more rarely."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from masthead.press.mirror.keeping import Keeping
from masthead.press.mirror.standing import (
    MirrorBusy,
    Standing,
    is_being_written,
    note_begun,
    note_failed,
    note_written,
    one_run,
    standing_of,
)
from masthead.press.tests.sheets import AT

pytestmark = pytest.mark.once


class Run:
    """A run that goes on until it is told how it ended."""

    code: int | None = None

    def poll(self) -> int | None:
        """Return how it ended, if it did."""
        return self.code


class House:
    """A worker that looks at two mirrors, and the runs that it began."""

    def __init__(self, data: Path) -> None:
        self.data, self.runs, self.now = data, list[tuple[str, Run]](), AT
        self.keeping = Keeping(data=data, places=("stick", "bucket"), start=self.start)

    def start(self, place: str) -> Run:
        """Begin a run."""
        self.runs.append((place, Run()))
        return self.runs[-1][1]

    def look(self, *, edition: int, seconds: float = 0) -> list[str]:
        """Look once, so much later; return which runs that began."""
        before = len(self.runs)
        self.now += timedelta(seconds=seconds)
        self.keeping.look(edition=edition, now=self.now)
        return [place for place, _ in self.runs[before:]]

    def end(self, place: str, *, code: int = 0, edition: int = 0) -> None:
        """End the last run of a mirror."""
        if not code:
            note_written(data=self.data, place=place, at=self.now, edition=edition)
        [run for each, run in self.runs if each == place][-1].code = code


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a worker whose mirrors hold nothing yet."""
    return House(tmp_path)


def test_each_mirror_is_written_once_and_again_for_the_next_edition(house: House) -> None:
    assert house.look(edition=1) == ["stick", "bucket"]
    assert house.look(edition=2, seconds=99) == []
    house.end("stick", edition=2)
    assert house.look(edition=2, seconds=99) == []
    assert house.look(edition=3, seconds=99) == ["stick"]


def test_what_is_published_in_quick_succession_goes_out_together(house: House) -> None:
    house.look(edition=1)
    house.end("stick", edition=1)
    assert [house.look(edition=number, seconds=1) for number in (2, 3, 4)] == [[], [], []]
    assert house.look(edition=5, seconds=10) == ["stick"]


def test_one_that_fails_is_tried_ever_more_rarely_and_keeps_no_other(house: House) -> None:
    house.look(edition=1)
    house.end("bucket", edition=1)
    pauses = []
    for _ in range(12):
        house.end("stick", code=1)
        house.look(edition=1)
        began = house.now
        while house.look(edition=1, seconds=5) != ["stick"]:
            pass
        pauses.append((house.now - began).total_seconds())
    assert pauses[:4] == [20, 40, 80, 160]
    assert pauses[-1] == max(pauses) == 3600
    assert [place for place, _ in house.runs].count("bucket") == 1
    house.end("stick", edition=1)
    house.look(edition=1)
    assert house.look(edition=2, seconds=10) == ["stick", "bucket"]


def test_a_clock_that_was_put_back_keeps_no_mirror_waiting(house: House) -> None:
    house.look(edition=1)
    house.end("stick", edition=1)
    house.look(edition=1)
    assert house.look(edition=2, seconds=-99_999) == ["stick"]


def test_a_person_who_writes_a_mirror_is_left_alone(house: House) -> None:
    with one_run(data=house.data, place="stick"):
        assert house.look(edition=1) == ["bucket"]
        with pytest.raises(MirrorBusy), one_run(data=house.data, place="stick"):
            pass
    assert house.look(edition=1) == ["stick"]


def test_whoever_is_patient_writes_after_the_other(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool:
        with one_run(data=tmp_path, place="stick"):
            waiting = pool.submit(write_patiently, tmp_path)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.2)
        assert waiting.result() == "written"


def write_patiently(data: Path) -> str:
    with one_run(data=data, place="stick", patience_seconds=600):
        return "written"


def test_the_command_that_is_begun_is_the_one_that_a_person_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []
    monkeypatch.setattr(subprocess, "Popen", lambda words, **_more: begun.append(words) or Run())
    Keeping(data=tmp_path, places=("s3://bucket/paper",)).look(edition=1, now=AT)
    assert begun[0][2:] == ("masthead", "press", "mirror", "s3://bucket/paper", "--data", str(tmp_path))


def test_a_mirror_says_how_it_stands(tmp_path: Path) -> None:
    def standing() -> Standing:
        return standing_of(data=tmp_path, place="stick")

    def begin(minutes: int) -> None:
        note_begun(data=tmp_path, place="stick", at=AT + timedelta(minutes=minutes))

    assert (standing(), is_being_written(data=tmp_path, place="stick")) == (Standing(), False)
    begin(1)
    assert standing().why == "A run was begun and did not end."
    note_failed(data=tmp_path, place="stick", why="The stick is full.")
    begin(2)
    first = (AT + timedelta(minutes=1)).isoformat()
    assert standing() == Standing(failing_since=first, why="The stick is full.")
    note_written(data=tmp_path, place="stick", at=AT, edition=3)
    assert standing() == Standing(edition=3, written_at=AT.isoformat())
    begin(3)
    assert standing().edition == 3
    assert standing_of(data=tmp_path, place="bucket") == Standing()


@pytest.mark.parametrize("text", ["", "{", '{"edition": 1, "other": 2}', "[]"])
def test_a_note_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    note_written(data=tmp_path, place="stick", at=AT, edition=3)
    next((tmp_path / "run" / "mirrors").glob("*.json")).write_text(text)
    assert standing_of(data=tmp_path, place="stick") == Standing()
