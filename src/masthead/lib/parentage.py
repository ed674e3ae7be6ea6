"""A process that must not outlive the one that started it."""

import ctypes
import os
import signal
import sys
from typing import Final

_SET_PARENT_DEATH_SIGNAL: Final = 1


def end_with_parent(parent: int, *, how: signal.Signals = signal.SIGTERM) -> None:
    """Have the kernel send this process a signal when its parent dies, however that dies.

    Only Linux knows how; elsewhere this does nothing, and whoever kills a supervisor with -9 ends the rest too.

    Args:
        parent: the process that started this one; where it is gone already, this one ends now.
        how: the signal.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, how)
    if os.getppid() != parent:
        # Between fork and exec the handlers of the parent still stand, and would swallow a gentler one.
        os.kill(os.getpid(), signal.SIGKILL)
