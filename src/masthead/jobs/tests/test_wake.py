"""Checks of the bell: it rings after the commit only, wherever the data folder lies."""

from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from masthead.jobs.tests import tasks
from masthead.jobs.wake import Wakeup, socket_path, wake


@pytest.mark.django_db(databases=["default", "supporters"], transaction=True)
@pytest.mark.parametrize("using", ["default", "supporters"])
def test_the_worker_is_woken_after_the_commit_and_not_before(using: str, data: Path) -> None:
    with Wakeup(data) as wakeup:
        with transaction.atomic(using=using):
            tasks.note.using(backend=using).enqueue("x")
            assert not wakeup.wait(seconds=0.05)
        assert wakeup.wait(seconds=1)
        assert not wakeup.wait(seconds=0)


def test_waking_nobody_is_no_error(data: Path) -> None:
    wake()
    with Wakeup(data):
        pass
    wake()
    assert not socket_path(data).exists()


def test_a_flood_of_rings_never_blocks_and_counts_as_one(data: Path) -> None:
    with Wakeup(data) as wakeup:
        for _ in range(1000):
            wake()
        assert wakeup.wait(seconds=1)
        assert not wakeup.wait(seconds=0)


def test_the_socket_of_a_killed_worker_is_taken_over(data: Path) -> None:
    path = socket_path(data)
    path.parent.mkdir(parents=True)
    path.touch()
    with Wakeup(data) as wakeup:
        wake()
        assert wakeup.wait(seconds=1)


def test_a_folder_too_deep_for_a_socket_still_wakes(settings: Settings, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    settings.MASTHEAD_DATA = deep
    assert len(str(socket_path(deep))) < len(str(deep))
    assert socket_path(deep) != socket_path(deep.parent / ("e" * 120))
    with Wakeup(deep) as wakeup:
        wake()
        assert wakeup.wait(seconds=1)


def test_where_no_socket_can_be_the_clock_is_enough(data: Path) -> None:
    (data / "run").write_text("in the way", encoding="utf-8")
    with Wakeup(data) as wakeup:
        assert not wakeup.wait(seconds=0.01)
        wakeup.poke()
        assert wakeup.wait(seconds=1)
