"""The press alone: with no network, no right to write, no key, no Django and a full disk every address answers as ever.

The edition is a copy of the sample newsroom's, so the newsroom and its keys are not even on the same path.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import lmdb
import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from house import ROOT, environment
from masthead.press.chore import print_all
from masthead.press.edition import Edition
from masthead.press.tests.sheets import AT, sheet
from masthead.upkeep.bulk_newsroom import fill_in_bulk
from operate.asking import Asked, Told, answers, differences, requests
from operate.press_alone import press_alone
from world import make_picture, make_world

# The module's edition is printed from the databases that this asks for.
pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "supporters"])]
SEED = 20261130
IMPORT = "from masthead.press.edition import Edition"
# Read by name, compressed in each way, known already, led on, gone, unknown, and asked for in a way that is not had.
STATUSES = {200, 301, 304, 308, 404, 405, 410}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, runs_whole: bool, django_db_setup, django_db_blocker) -> Path:
    """The folder of an edition with pictures, in two languages, in which a story was withdrawn, with addresses that lead on."""
    folder: Path = tmp_path_factory.mktemp("printed")
    elsewhere = {"MEDIA_ROOT": folder / "pictures", "MASTHEAD_ORIGINALS": folder / "originals"}
    now = timezone.now()
    with django_db_blocker.unblock(), override_settings(**elsewhere), transaction.atomic():
        world = make_world()
        fill_in_bulk(count=2_000 if runs_whole else 60, now=now)
        world.story("shown", at=now, hero=make_picture())
        world.story("pokazano", at=now, section="novyny", hero=make_picture(colour="red"))
        world.story("gone", at=now).unpublish()
        for number in range(5):
            Redirect.objects.create(old_path=f"/old-{number}", redirect_link="/news/shown/")
        with Edition.open(folder / "edition", writable=True) as edition:
            print_all(edition=edition, at=now, reason="a test")
        transaction.set_rollback(True)
    return folder / "edition"


@pytest.fixture
def edition(printed: Path, tmp_path: Path) -> Path:
    """A copy of the edition, which nobody writes."""
    copied: Path = shutil.copytree(printed, tmp_path / "copy" / "press" / "edition")
    return copied


@pytest.fixture
def before(edition: Path, runs_whole: bool) -> list[tuple[Asked, Told]]:
    """What a press with all its rights answers, by what it was asked."""
    asked = requests(edition, count=10_000 if runs_whole else 1_000, seed=SEED)
    with press_alone(edition) as press:
        told = answers(press.port, asked)
    assert {each.status for each in told} >= STATUSES
    return list(zip(asked, told, strict=True))


@pytest.mark.long
@pytest.mark.parametrize("way", ["read-only", "beside a writer", "full disk"])
def test_every_address_answers_as_before(
    way: str, edition: Path, before: list[tuple[Asked, Told]], tmp_path: Path, counts
) -> None:
    asked, expected = zip(*before, strict=True)
    files = contents(edition)
    with writing_beside(edition) if way == "beside a writer" else nobody() as written:
        told = in_the_dark(way, edition, tmp_path, asked)
    answered = [Told(**each) for each in told["told"]]
    assert differences(asked, expected, answered) == []
    if way == "full disk":
        assert 0 < told["filled"] < 20
    elif way == "beside a writer":
        assert len(written) > 5
    else:
        assert contents(edition) == files
    counts(addresses=len(asked), **{f"answers of {status}": number for status, number in by_status(answered).items()})


def test_who_read_and_died_is_forgotten(edition: Path) -> None:
    """A press that is killed while it reads would keep the store from using its pages again, for ever."""
    with lmdb.open(str(edition), readonly=True, max_dbs=32) as store:
        read = f"with Edition.open(Path({str(edition)!r})) as it, it.reading():\n    os.kill(os.getpid(), 9)"
        died = subprocess.Popen(
            [sys.executable, "-c", f"import os\nfrom pathlib import Path\n{IMPORT}\n{read}"], env=environment()
        )
        assert died.wait() == -signal.SIGKILL
        assert f"{died.pid} " in store.readers()
        with press_alone(edition):
            assert f"{died.pid} " not in store.readers()


def in_the_dark(way: str, edition: Path, tmp_path: Path, asked: Sequence[Asked]) -> dict:
    """Return what a press told that was cut off from everything; skip where this machine does not let us."""
    for name in ("dark", "disk"):
        (tmp_path / name).mkdir()
    (tmp_path / "asked.json").write_text(json.dumps([asdict(each) for each in asked]), encoding="utf-8")
    path = os.pathsep.join(str(ROOT / each) for each in ("src", "tests", "tests/journeys"))
    words = ["operate.dark_press", way, str(edition), str(tmp_path / "dark"), str(tmp_path / "asked.json")]
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT, env=environment() | {"PYTHONPATH": path}, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3_000:]
    told = json.loads(done.stdout)
    if "skipped" in told:
        pytest.skip(told["skipped"])
    return told


@contextmanager
def nobody() -> Iterator[list[int]]:
    yield []


@contextmanager
def writing_beside(edition: Path) -> Iterator[list[int]]:
    """Print one edition after the other while the block runs."""
    is_over, written = threading.Event(), []

    def write() -> None:
        with Edition.open(edition, writable=True) as opened:
            while not is_over.wait(0.02):
                with opened.writing(reason="a test", at=AT) as change:
                    change.set_path(sheet("/beside/", f"{len(written)}" + os.urandom(9_000).hex()))
                written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield written
    finally:
        is_over.set()
        writer.join()


def contents(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def by_status(told: list[Told]) -> dict[int, int]:
    return dict(sorted(Counter(each.status for each in told).items()))
