"""Memory that was needed for a while, given back to the machine."""

import ctypes
import time
from typing import Any, Final

# About what the bookkeeping of a room needs in an hour.
_WORK_SECONDS: Final = 1.0


class SpareMemory:
    """What the C library keeps of large work for more of it; a process at rest has no use for that."""

    def __init__(self) -> None:
        self._trim: Any = getattr(ctypes.CDLL(None), "malloc_trim", None)
        self._given_at = 0.0

    def give_back(self) -> bool:
        """Give it back where this process worked for a second since the last time, and the C library knows how to."""
        worked = time.process_time()
        if self._trim is None or worked - self._given_at < _WORK_SECONDS:
            return False
        self._trim(0)
        self._given_at = worked
        return True
