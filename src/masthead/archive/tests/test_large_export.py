"""A large export comes in within memory that does not grow with it, and within time that grows as it does."""

import resource
import time
import tracemalloc
from pathlib import Path

import pytest

from masthead.archive.tests.exports import item, written
from masthead.archive.wordpress.importing import Wish, import_export
from masthead.archive.wordpress.reading import items, survey
from masthead.stories.models import Story
from world import World

WORDS = "<p>" + "Words of an old story that go on for a while. " * 30 + "</p>"
MIB = 1024 * 1024


def terms(number: int) -> str:
    return f'<category domain="category" nicename="topic-{number % 40}">Topic {number % 40}</category>'


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def large(file: Path, count: int) -> Path:
    return written(file, (item(n, body=WORDS, more=terms(n)) for n in range(1, count + 1)))


@pytest.mark.once
def test_a_large_file_is_read_one_item_at_a_time(tmp_path: Path) -> None:
    peaks = []
    for count in (250, 2_500):
        file = large(tmp_path / f"{count}.xml", count)
        tracemalloc.start()
        assert survey(file).item_count == sum(1 for _ in items(file)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * MIB
    assert peaks[1] < peaks[0] * 1.5


@pytest.mark.long
@pytest.mark.once
@pytest.mark.timeout(1800)
@pytest.mark.django_db(databases=["default", "supporters"])
def test_a_large_export_comes_in(world: World, tmp_path: Path, runs_whole: bool, counts) -> None:
    count = 5_000 if runs_whole else 60
    file = large(tmp_path / "large.xml", count)
    marks: list[tuple[float, int]] = []
    began = time.process_time()
    report = import_export(file, wish=Wish(), progress=lambda _: marks.append((time.process_time(), resident_bytes())))
    took = time.process_time() - began
    assert report.outcomes() == {"created": count}
    assert Story.objects.count() == count
    fifth = count // 5
    early, late = marks[2 * fifth][0] - marks[fifth][0], marks[-1][0] - marks[-1 - fifth][0]
    grown = marks[-1][1] - marks[fifth][1]
    counts(items=count, milliseconds_an_item=round(took * 1000 / count), mebibytes_grown=round(grown / MIB))
    assert late < early * 2 + 0.5
    assert grown < 48 * MIB
