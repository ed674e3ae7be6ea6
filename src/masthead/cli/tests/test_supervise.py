"""SIGHUP to what runs the rooms: it is handed on to those that can take over, and ends with a terminal that is closed."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from masthead.cli.supervise import Process, Supervisor

pytestmark = pytest.mark.once
# What runs, and what it started, each write down that they heard SIGHUP.
LISTENS = """
import os, signal, sys, time
who = sys.argv[1] if os.fork() else f"what {sys.argv[1]} started"
signal.signal(signal.SIGHUP, lambda *_: print(who, file=open("heard", "a")))
open(f"ready {who}", "w")
while True:
    time.sleep(60)
"""
# In a session of its own, with the terminal that it is told of.
IN_A_TERMINAL = """
import os, sys
from masthead.cli.supervise import Supervisor
os.open(sys.argv[1], os.O_RDWR)
Supervisor(()).run(meanwhile=lambda: print("up", flush=True))
"""
NOTHING_TO_RENEW = "Nothing that runs here can be renewed"


@pytest.fixture
def handlers() -> Iterator[None]:
    """Have the signals' handlers put back."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {each: signal.getsignal(each) for each in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
def test_it_is_handed_on_to_those_that_take_over_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither to other rooms nor to what the one started itself, which would leave its port to nobody."""
    heard = tmp_path / "heard"
    monkeypatch.chdir(tmp_path)
    supervisor = Supervisor((listening("press", takes_over=True), listening("worker", takes_over=False)))
    supervisor.start()

    def hang_up() -> None:
        while len(list(tmp_path.glob("ready *"))) < 4:
            supervisor.pause(0.05)
        os.kill(os.getpid(), signal.SIGHUP)
        while not heard.exists():
            supervisor.pause(0.05)
        # Whoever else was told has heard of it by now.
        supervisor.pause(0.3)
        supervisor.stop()

    supervisor.run(meanwhile=hang_up)
    assert heard.read_text() == "press\n"


@pytest.mark.usefixtures("handlers")
def test_one_that_only_just_starts_is_not_ended_by_it(capfd: pytest.CaptureFixture[str]) -> None:
    supervisor = Supervisor((Process(name="press", command=("sleep", "600"), takes_over=True),))
    supervisor.start()

    def hang_up() -> None:
        os.kill(os.getpid(), signal.SIGHUP)
        supervisor.pause(0.5)
        supervisor.stop()

    supervisor.run(meanwhile=hang_up)
    assert capfd.readouterr().err == "press: a new process takes over\n"


def listening(name: str, *, takes_over: bool) -> Process:
    return Process(name=name, command=(sys.executable, "-c", LISTENS, name), takes_over=takes_over)


def test_it_ends_with_its_terminal() -> None:
    with in_a_terminal() as (supervisor, terminal):
        supervisor.send_signal(signal.SIGHUP)
        assert NOTHING_TO_RENEW in supervisor.stderr.readline()
        os.close(terminal)
        assert supervisor.wait(timeout=60) == 0


def test_it_outlives_its_terminal_where_that_is_wanted() -> None:
    with in_a_terminal("nohup") as (supervisor, terminal):
        os.close(terminal)
        assert any(NOTHING_TO_RENEW in line for line in supervisor.stderr)
        supervisor.terminate()
        assert supervisor.wait(timeout=60) == 0


@contextmanager
def in_a_terminal(*before: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """Run a supervisor in a terminal, which goes with the descriptor that is given."""
    terminal, inside = pty.openpty()
    name = os.ttyname(inside)
    os.close(inside)
    path = os.pathsep.join(filter(None, sys.path))
    with subprocess.Popen(
        [*before, sys.executable, "-c", IN_A_TERMINAL, name],
        env=os.environ | {"PYTHONPATH": path},
        start_new_session=True,
        # Whoever runs the tests under nohup would have it outlive its terminal each time.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),  # noqa: PLW1509 - before it is another program
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            assert running.stdout.readline() == "up\n"
            yield running, terminal
        finally:
            running.kill()
