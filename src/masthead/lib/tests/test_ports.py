"""Ports for the tests: no two runs are given the same, however long after they begin to listen."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from masthead.lib.tests import ports

pytestmark = pytest.mark.once
# Another run, which has only a few ports to choose from; it says what it was given and waits until it is told to end.
ANOTHER = """
from masthead.lib.tests import ports
ports._PORTS = range({first}, {last})
print(ports.free_ports({count}), flush=True)
input()
"""


def test_a_port_is_given_to_one_run_only(monkeypatch: pytest.MonkeyPatch) -> None:
    first = ports.free_ports(9)
    _let_go(9)
    monkeypatch.setattr(ports, "_PORTS", range(first, first + 9))
    code = ANOTHER.format(first=first, last=first + 9, count=4)
    source = str(Path(ports.__file__).parents[3])
    with subprocess.Popen(
        [sys.executable, "-c", code], env={"PYTHONPATH": source}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        theirs = int(other.stdout.readline())
        given = {ports.free_port() for _ in range(4)}
        assert given.isdisjoint(range(theirs, theirs + 4))
        other.communicate(b"\n")


def test_a_port_that_somebody_listens_on_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    first = ports.free_ports(2)
    _let_go(2)
    monkeypatch.setattr(ports, "_PORTS", range(first, first + 2))
    with socket.create_server(("127.0.0.1", first)):
        assert ports.free_port() == first + 1
        with pytest.raises(AssertionError, match="no 1 free ports"):
            ports.free_port()


def _let_go(count: int) -> None:
    for claim in ports._claims[-count:]:
        os.close(claim)
    del ports._claims[-count:]
