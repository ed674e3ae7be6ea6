"""Good readers, who ask again and again while something is done to the press, and note what went wrong."""

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Reader(threading.Thread):
    """Asks on one connection for as long as that is kept, until told to stop."""

    def __init__(self, port: int, *, pause_seconds: float = 0.0) -> None:
        super().__init__()
        self.port, self.pause_seconds, self.is_over = port, pause_seconds, False
        self.waits: list[float] = []
        self.wrong: list[str] = []

    def run(self) -> None:
        """Ask until it is over."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        while not self.is_over:
            asked_at = time.monotonic()
            try:
                connection.request("GET", "/news/", headers={"Accept-Encoding": "gzip"})
                answer = connection.getresponse()
                body = answer.read()
                if answer.status != 200 or not body:
                    self.wrong.append(f"answered {answer.status}")
            except (OSError, http.client.HTTPException) as error:
                self.wrong.append(repr(error))
                connection.close()
            self.waits.append(time.monotonic() - asked_at)
            time.sleep(self.pause_seconds)
        connection.close()


@contextmanager
def reading(port: int, *, count: int, pause_seconds: float = 0.0) -> Iterator[tuple[Reader, ...]]:
    """Have ``count`` readers ask for as long as the block runs."""
    readers = tuple(Reader(port, pause_seconds=pause_seconds) for _ in range(count))
    for each in readers:
        each.start()
    try:
        yield readers
    finally:
        for each in readers:
            each.is_over = True
            each.join()


def told_by(readers: tuple[Reader, ...]) -> tuple[list[float], list[str]]:
    """Return how long each answer took, the longest last, and all that went wrong."""
    return sorted(wait for each in readers for wait in each.waits), [said for each in readers for said in each.wrong]
