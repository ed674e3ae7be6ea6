"""What is done aside: its end is waited for, what goes wrong is said as in every command, and it ends when it is broken off."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from masthead.cli.aside import do_aside
from masthead.cli.plain import Refused

pytestmark = pytest.mark.once


class _Enough(BaseException):
    """Whoever waits is asked to stop."""


def test_what_it_loads_does_not_stay(capfd: pytest.CaptureFixture[str]) -> None:
    def deed() -> None:
        sys.modules["large"] = sys
        print(f"done by {os.getppid()}")

    do_aside(deed, pause=lambda _seconds: None)
    assert "large" not in sys.modules
    assert capfd.readouterr().out == f"done by {os.getpid()}\n"


def test_a_refusal_is_said_once_in_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    def deed() -> None:
        raise Refused("The data is from a newer version.")

    with pytest.raises(SystemExit) as ended:
        do_aside(deed)
    assert ended.value.code == 1
    assert capfd.readouterr().err == "masthead: The data is from a newer version.\n"


def test_a_fault_is_shown_whole(capfd: pytest.CaptureFixture[str]) -> None:
    def deed() -> None:
        raise ZeroDivisionError

    with pytest.raises(SystemExit) as ended:
        do_aside(deed)
    assert ended.value.code == 1
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_one_that_is_killed_is_told_of() -> None:
    with pytest.raises(Refused, match="was killed"):
        do_aside(lambda: os.kill(os.getpid(), signal.SIGKILL))


def test_it_ends_when_it_is_broken_off(tmp_path: Path) -> None:
    began, mark = tmp_path / "began", tmp_path / "left"

    def deed() -> None:
        try:
            began.write_text(str(os.getpid()))
            time.sleep(600)
        finally:
            mark.touch()

    def pause(_seconds: float) -> None:
        time.sleep(0.01)
        if began.exists() and began.read_text():
            raise _Enough

    with pytest.raises(_Enough):
        do_aside(deed, pause=pause)
    assert mark.exists()
    with pytest.raises(ChildProcessError):
        os.waitpid(int(began.read_text()), os.WNOHANG)
