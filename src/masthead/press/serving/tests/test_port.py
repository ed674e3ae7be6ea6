"""One press for one port: a second one is told so in one line and ends."""

import multiprocessing
import socket
import time
from pathlib import Path

import pytest

from masthead.lib.tests.ports import free_port
from masthead.press.serving.port import PortTaken, bind
from masthead.press.serving.tests.served import Served, start

pytestmark = pytest.mark.once


@pytest.mark.parametrize("locks", ["the same", "another"])
def test_a_second_press_is_refused(press: Served, tmp_path: Path, locks: str) -> None:
    folder = press.folder.parent / f"locks-{press.port}" if locks == "the same" else tmp_path
    second = start(folder=press.folder, port=press.port, locks=folder)
    _, said = second.communicate(timeout=20)
    assert second.returncode == 1
    assert said.decode().count("\n") == 1
    assert f"Port {press.port} is " in said.decode()
    assert press.get("/").status == 200


def test_of_two_that_start_together_one_serves(tmp_path: Path) -> None:
    """Two may bind one port while neither listens; whoever is let through must be listening already."""
    port = free_port()
    first, lock = bind(host="127.0.0.1", port=port, lock_folder=tmp_path / "a")
    with first, lock:
        assert first.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 1
        with pytest.raises(PortTaken):
            bind(host="127.0.0.1", port=port, lock_folder=tmp_path / "b")
        with pytest.raises(PortTaken):
            bind(host="127.0.0.1", port=port, lock_folder=tmp_path / "a")


def test_the_lock_ends_with_its_process(tmp_path: Path) -> None:
    """A press that was killed keeps nobody from the port, though its lock file is still there."""
    port = free_port()
    context = multiprocessing.get_context("spawn")
    first = context.Process(target=_hold, args=(port, tmp_path, ready := context.Event()))
    first.start()
    assert ready.wait(20)
    first.kill()
    first.join(10)
    listener, lock = bind(host="127.0.0.1", port=port, lock_folder=tmp_path)
    with listener, lock:
        assert (tmp_path / f"port-{port}.lock").exists()


def _hold(port: int, locks: Path, ready) -> None:
    held = bind(host="127.0.0.1", port=port, lock_folder=locks)
    ready.set()
    time.sleep(60)
    del held
