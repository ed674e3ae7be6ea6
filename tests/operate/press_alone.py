"""The serving process by itself, as it is started in production, and what it answers."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from house import ROOT, environment, three_free_ports

START_SECONDS = 30.0


class PressAlone:
    """One press on one edition; it can be killed and started again."""

    def __init__(
        self, *, edition: Path, port: int, locks: Path | None = None, environment: dict[str, str] | None = None
    ) -> None:
        self.edition, self.port = edition, port
        self._locks = locks or edition.parent.parent.parent / "locks"
        self._environment = environment
        self.process = self._started()

    def start_again(self) -> None:
        """Kill it and start another at once."""
        self.stop()
        self.process = self._started()

    def stop(self) -> None:
        """Kill it, with what it started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def keep_up(self) -> None:
        """Start another where it ended because the port was not free yet, as whoever watches over it does."""
        if self.process.poll() is not None:
            self.process = self._started()

    def ask(self, path: str) -> tuple[int, bytes]:
        """Return status and plain body of a path; the body of a missing page and of none yet says nothing."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asked.request("GET", path, headers={"Connection": "close"})
            answer = asked.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            asked.close()
        return answer.status, b"" if answer.status in {404, 503} else body

    def wait_until_up(self) -> None:
        """Wait until it answers anything."""
        began = time.monotonic()
        while not self.ask("/")[0]:
            assert self.process.poll() is None, "the press ended"
            assert time.monotonic() - began < START_SECONDS, "the press does not answer"
            time.sleep(0.01)

    def _started(self) -> "subprocess.Popen[bytes]":
        command = [
            *(sys.executable, "-m", "masthead.press.serving", "--port", str(self.port), "--languages", "uk"),
            *("--edition", str(self.edition), "--lock-folder", str(self._locks)),
        ]
        return subprocess.Popen(command, env=self._environment or environment(), cwd=ROOT, start_new_session=True)


@contextmanager
def press_alone(edition: Path, *, port: int = 0) -> Iterator[PressAlone]:
    """Serve an edition for as long as the block runs, at a port that was given to the caller or at a new one."""
    press = PressAlone(edition=edition, port=port or three_free_ports())
    try:
        press.wait_until_up()
        yield press
    finally:
        press.stop()
