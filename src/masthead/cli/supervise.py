"""Keep the newsroom's processes running: start them, restart what dies, stop all together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from masthead.lib.asked import Asked
from masthead.lib.parentage import end_with_parent

_FIRST_DELAY: Final = 0.3
_LONGEST_DELAY: Final = 15.0
_STEADY_SECONDS: Final = 10.0
_GRACE_SECONDS: Final = 5.0
_LOOK_SECONDS: Final = 0.2


@dataclass(frozen=True, kw_only=True)
class Process:
    """One process to keep running; ``takes_over`` says that SIGHUP has it put a new one in its place without a gap."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    takes_over: bool = False


@dataclass(kw_only=True)
class _Kept:
    process: Process
    running: subprocess.Popen[bytes] | None = None
    began_at: float = 0.0
    start_at: float = 0.0
    delay: float = _FIRST_DELAY


class _Stopped(BaseException):
    """The end was asked for while the beginning was still under way."""


class Supervisor:
    """Runs processes until it is told to stop; one that dies comes back, later each time."""

    def __init__(self, processes: tuple[Process, ...]) -> None:
        """Prepare to run ``processes``."""
        self._kept = [_Kept(process=each) for each in processes]
        self._stop = Asked()
        self._may_break_off = self._is_renewal_wanted = False
        # A terminal that is closed says so by SIGHUP too; nohup asks not to hear of that.
        self._ends_with_terminal = _has_terminal() and signal.getsignal(signal.SIGHUP) == signal.SIG_DFL

    def stop(self, *_signal: object) -> None:
        """Ask for the end: every process gets SIGTERM, and SIGKILL after the grace period."""
        self._stop.set()
        if self._may_break_off:
            self._may_break_off = False
            raise _Stopped

    def renew(self, *_signal: object) -> None:
        """Ask for new processes in the place of those that take over; or for the end, where the terminal is gone."""
        if self._ends_with_terminal and not _has_terminal():
            self.stop()
        self._is_renewal_wanted = True

    def start(self) -> None:
        """Start every process once, now."""
        for kept in self._kept:
            self._start(kept)

    def add(self, process: Process) -> None:
        """Start one more process, and keep it running."""
        # Whole or not at all: a process that nobody wrote down would be left running.
        self._may_break_off, could = False, self._may_break_off
        if not self._stop.is_set():
            kept = _Kept(process=process)
            self._start(kept)
            self._kept.append(kept)
        self._may_break_off = could

    def pause(self, seconds: float) -> None:
        """Keep all running for a while, or until the end is asked for; for use in ``meanwhile``."""
        # A process is started whole or not at all, as in add.
        self._may_break_off, could = False, self._may_break_off
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._stop.wait(min(seconds, _LOOK_SECONDS)):
            self._look_after_all()
        if self._stop.is_set():
            raise _Stopped
        self._may_break_off = could

    def run(self, *, meanwhile: Callable[[], None] | None = None) -> None:
        """Keep all running until ``stop``; ``meanwhile`` is called once at the beginning, beside them.

        A request to stop breaks ``meanwhile`` off, so that nobody waits for a beginning that is not wanted any more.
        """
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        signal.signal(signal.SIGHUP, self.renew)
        try:
            if meanwhile is not None:
                self._may_break_off = True
                meanwhile()
                self._may_break_off = False
            while not self._stop.wait(_LOOK_SECONDS):
                self._look_after_all()
        except _Stopped:
            return
        finally:
            self.end()

    def _start(self, kept: _Kept) -> None:
        kept.began_at = time.monotonic()
        kept.running = subprocess.Popen(  # noqa: S603 - our own commands
            kept.process.command,
            env=os.environ | kept.process.environment,
            stdin=subprocess.DEVNULL,
            preexec_fn=partial(_prepare, os.getpid(), kept.process),  # noqa: PLW1509 - no threads yet
            start_new_session=True,
        )

    def _look_after_all(self) -> None:
        for kept in list(self._kept):
            self._look_after(kept)
        if self._is_renewal_wanted:
            self._is_renewal_wanted = False
            self._renew()

    def _renew(self) -> None:
        found = [kept for kept in self._kept if kept.process.takes_over]
        if not found:
            sys.stderr.write("Nothing that runs here can be renewed while it serves: stop it and start it again.\n")
        for kept in found:
            # One that is away starts anew in any case.
            if kept.running is not None:
                sys.stderr.write(f"{kept.process.name}: a new process takes over\n")
                # To it alone: what it started would go, and leave its port to nobody.
                kept.running.send_signal(signal.SIGHUP)

    def _look_after(self, kept: _Kept) -> None:
        now = time.monotonic()
        if kept.running is None:
            if now >= kept.start_at:
                self._start(kept)
            return
        code = kept.running.poll()
        if code is None:
            return
        # What it started and left behind, such as a server's own worker, would keep its port.
        _send(kept.running, signal.SIGKILL)
        kept.delay = _FIRST_DELAY if now - kept.began_at > _STEADY_SECONDS else min(2 * kept.delay, _LONGEST_DELAY)
        sys.stderr.write(f"{kept.process.name} ended ({code}); it starts again in {kept.delay:.1f} s\n")
        kept.running, kept.start_at = None, now + kept.delay

    def end(self) -> None:
        """End every process: SIGTERM, and SIGKILL for one that is still there after the grace period."""
        running = [kept.running for kept in self._kept if kept.running is not None]
        for each in running:
            _send(each, signal.SIGTERM)
        deadline = time.monotonic() + _GRACE_SECONDS
        for each in running:
            try:
                each.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _send(each, signal.SIGKILL)
                each.wait()


def python(*arguments: str) -> tuple[str, ...]:
    """Return the command that runs this same Python with ``arguments``."""
    return (sys.executable, *arguments)


def _prepare(parent: int, process: Process) -> None:
    end_with_parent(parent)
    if process.takes_over:
        # Until it listens: what only just starts is new, and need not end to be renewed.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _has_terminal() -> bool:
    """Return whether this process belongs to a terminal that is there."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY))
    except OSError:
        return False
    return True


def _send(process: subprocess.Popen[Any], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
