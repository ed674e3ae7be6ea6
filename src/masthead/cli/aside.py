"""Work that needs the whole house, done in a process that ends with it: the 100 MB that it loads do not stay."""

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NoReturn

import click

from masthead.cli.plain import Refused
from masthead.cli.refusals import as_refusal
from masthead.lib.parentage import end_with_parent

_LOOK_SECONDS: Final = 0.05
_GRACE_SECONDS: Final = 5.0
_BROKEN_OFF: Final = 130
_FAULT: Final = 70


def do_aside(deed: Callable[[], None], *, pause: Callable[[float], None] = time.sleep) -> None:
    """Do a deed in a process of its own, and come back when it is done.

    Args:
        pause: is called again and again meanwhile; what it raises breaks the deed off.

    Raises:
        SystemExit: the deed could not be done, and has said why.
        Refused: its process was killed.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _do(deed, parent=parent)
    try:
        while (status := _status_of(child)) is None:
            pause(_LOOK_SECONDS)
    except BaseException:
        _break_off(child)
        raise
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        raise Refused("A process that made things ready was killed, maybe since memory ran out. Start again.")
    if code:
        raise SystemExit(code)


def _do(deed: Callable[[], None], *, parent: int) -> NoReturn:
    """Be the other process."""
    code = _FAULT
    try:
        # Ctrl-C is for the one that waits; and what that one does on signals is not for this one.
        os.setsid()
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        end_with_parent(parent)
        code = _outcome_of(deed)
    except KeyboardInterrupt:
        code = _BROKEN_OFF
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _outcome_of(deed: Callable[[], None]) -> int:
    """Do the deed; return 0, or say what went wrong as every command does, and return its exit code."""
    try:
        deed()
    except click.ClickException as refused:
        refused.show()
        return refused.exit_code
    except Exception as error:  # noqa: BLE001 - a fault is shown whole
        refusal = as_refusal(error)
        if refusal is None:
            sys.excepthook(*sys.exc_info())
            return 1
        refusal.show()
        return refusal.exit_code
    return 0


def _status_of(child: int) -> int | None:
    """Return how a child ended; None while it runs."""
    ended, status = os.waitpid(child, os.WNOHANG)
    return status if ended else None


def _break_off(child: int) -> None:
    """End a child: by a word, and by force after the grace period."""
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(child, signal.SIGTERM)
        until = time.monotonic() + _GRACE_SECONDS
        while _status_of(child) is None:
            if time.monotonic() > until:
                os.kill(child, signal.SIGKILL)
            time.sleep(_LOOK_SECONDS)
