"""Keep a process serving at a socket: bring it back when it dies, and let a new one take over without a gap.

The socket stays open here, so whoever asks while no process serves waits in its queue instead of being refused.
"""

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from types import FrameType
from typing import Final, NamedTuple

from masthead.lib.parentage import end_with_parent

_READY_SECONDS: Final = 20.0
_GRACE_SECONDS: Final = 4.0
_FIRST_DELAY: Final = 0.05
_LONGEST_DELAY: Final = 5.0
_STEADY_SECONDS: Final = 10.0
_STOP: Final = frozenset((signal.SIGTERM, signal.SIGINT))


class _Serving(NamedTuple):
    """One process, and the pipe on which it says that it serves."""

    process: subprocess.Popen[bytes]
    ready: int
    began_at: float


class Keeper:
    """Runs one serving process, and for a while two."""

    def __init__(self, *, command: tuple[str, ...], listener: socket.socket) -> None:
        """Prepare to run ``command`` with ``listener``."""
        self._command, self._listener = command, listener
        self._told: set[int] = set()
        self._leaving: list[subprocess.Popen[bytes]] = []
        self._delay = _FIRST_DELAY

    def run(self) -> int:
        """Serve until SIGTERM or SIGINT, and start anew on SIGHUP; return the exit code."""
        self._woken, waker = os.pipe()
        os.set_blocking(waker, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        for each in (*_STOP, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(each, self._hear)
        current = self._start()
        try:
            if not self._wait_until_ready(current):
                return 0 if self._is_stopped else 1
            while not self._is_stopped:
                if not self._told:
                    self._wait_for_a_signal(None)
                current = self._look_after(current)
        finally:
            self._end(current.process, *self._leaving)
        return 0

    @property
    def _is_stopped(self) -> bool:
        return bool(self._told & _STOP)

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        self._told.add(number)

    def _look_after(self, current: _Serving) -> _Serving:
        """Return the process that serves from now on."""
        heard = self._told - _STOP
        self._told -= heard
        self._leaving = [each for each in self._leaving if each.poll() is None]
        if self._is_stopped:
            return current
        if current.process.poll() is not None:
            return self._bring_back(current)
        if signal.SIGHUP in heard:
            return self._take_over(current)
        return current

    def _bring_back(self, dead: _Serving) -> _Serving:
        is_steady = time.monotonic() - dead.began_at > _STEADY_SECONDS
        self._delay = _FIRST_DELAY if is_steady else min(2 * self._delay, _LONGEST_DELAY)
        _say(f"the serving process ended ({dead.process.returncode}); it starts again in {self._delay:.1f} s")
        until = time.monotonic() + self._delay
        while not self._is_stopped and time.monotonic() < until:
            self._wait_for_a_signal(until - time.monotonic())
        if self._is_stopped:
            return dead
        fresh = self._start()
        self._wait_until_ready(fresh)
        return fresh

    def _take_over(self, current: _Serving) -> _Serving:
        """Start a new process beside the one that serves, and send that away when the new one serves."""
        fresh = self._start()
        if not self._wait_until_ready(fresh):
            if not self._is_stopped:
                _say("the new process does not serve; the one before goes on")
            self._end(fresh.process)
            return current
        current.process.send_signal(signal.SIGHUP)
        self._leaving.append(current.process)
        return fresh

    def _start(self) -> _Serving:
        ready, told = os.pipe()
        listener = self._listener.fileno()
        process = subprocess.Popen(  # noqa: S603 - our own command
            (*self._command, "--listener", str(listener), "--ready", str(told)),
            pass_fds=(listener, told),
            preexec_fn=partial(end_with_parent, os.getpid(), how=signal.SIGKILL),  # noqa: PLW1509 - no threads
        )
        os.close(told)
        return _Serving(process=process, ready=ready, began_at=time.monotonic())

    def _wait_until_ready(self, fresh: _Serving) -> bool:
        """Return whether a process serves; not where it ended, took too long, or is wanted no more."""
        until = time.monotonic() + _READY_SECONDS
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(fresh.ready, selectors.EVENT_READ)
                selector.register(self._woken, selectors.EVENT_READ)
                while not self._is_stopped and time.monotonic() < until:
                    for key, _ in selector.select(until - time.monotonic()):
                        said = os.read(key.fd, 512)
                        if key.fd == fresh.ready:
                            return bool(said)
            return False
        finally:
            os.close(fresh.ready)

    def _wait_for_a_signal(self, seconds: float | None) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            if selector.select(seconds):
                os.read(self._woken, 512)

    def _end(self, *processes: subprocess.Popen[bytes]) -> None:
        for each in processes:
            each.terminate()
        until = time.monotonic() + _GRACE_SECONDS
        for each in processes:
            try:
                each.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait()


def _say(what: str) -> None:
    sys.stderr.write(f"press: {what}\n")
    sys.stderr.flush()
