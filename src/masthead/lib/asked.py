"""Something that a signal asks for, and that the thread which hears the signal waits for."""

import threading


class Asked:
    """A flag that may be set in a signal's handler, however near its own thread is to waiting for it.

    ``threading.Event`` may not: where the signal comes while its lock is held, the handler waits for it for ever.
    """

    def __init__(self) -> None:
        # Its lock may be taken again by the thread that has it.
        self._condition = threading.Condition(threading.RLock())
        self._is_set = False

    def set(self, *_signal: object) -> None:
        """Ask."""
        with self._condition:
            self._is_set = True
            self._condition.notify_all()

    def is_set(self) -> bool:
        """Return whether it was asked for."""
        return self._is_set

    def wait(self, seconds: float) -> bool:
        """Wait until it is asked for, so many seconds at most; return whether it is."""
        with self._condition:
            if not self._is_set:
                self._condition.wait(seconds)
            return self._is_set
