"""The box: the shelf, a clock that can be moved on, ids, and chance that repeats itself by its seed."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from masthead.paybox.shelf import Shelf, Thing

KEY: Final = "sk_test_paybox"
# The one version of the API that is spoken here.
VERSION: Final = "2026-10-28.endive"
DAY_SECONDS: Final = 86_400


class Box:
    """One processor with its state.

    Attributes:
        address: where its own pages are found, without a slash at the end.
    """

    def __init__(
        self,
        *,
        file: Path | None = None,
        address: str = "http://127.0.0.1",
        seed: str = "",
        real: Callable[[], float] = time.time,
    ) -> None:
        """Open the state in ``file``, or an empty one in memory; ``real`` is the clock on the wall."""
        self.shelf = Shelf(file)
        self.address = address
        self._real = real
        with self.shelf.together():
            self._seed = self.shelf.word("seed") or seed or hashlib.sha256(str(time.time_ns()).encode()).hexdigest()
            self.shelf.say("seed", self._seed)

    def now(self) -> int:
        """Return the time here, in seconds: the wall's, and as much as the clock was moved on."""
        return int(self._real()) + int(self.shelf.word("ahead", "0"))

    def wall(self) -> int:
        """Return the time on the wall, by which messages are signed."""
        return int(self._real())

    def move_on(self, seconds: int) -> None:
        """Move the clock on."""
        self.shelf.say("ahead", str(int(self.shelf.word("ahead", "0")) + max(0, seconds)))

    def new_id(self, prefix: str) -> str:
        """Return an id that was never given before."""
        return f"{prefix}_{self._draw()[:24]}"

    def chance(self, percent: int) -> bool:
        """Return whether something that happens so often happens now."""
        return percent > 0 and int(self._draw()[:8], 16) % 100 < percent

    def below(self, bound: int) -> int:
        """Return a number from 0 up to, and without, ``bound``."""
        return int(self._draw()[:12], 16) % max(1, bound)

    def make(self, kind: str, prefix: str, **fields: object) -> Thing:
        """Make and keep a thing."""
        thing = {"id": self.new_id(prefix), "object": kind, "created": self.now(), "livemode": False, **fields}
        return self.shelf.put(thing)

    def change(self, thing: Thing, **fields: object) -> Thing:
        """Change and keep a thing."""
        thing.update(fields)
        return self.shelf.put(thing)

    def _draw(self) -> str:
        count = int(self.shelf.word("drawn", "0")) + 1
        self.shelf.say("drawn", str(count))
        return hashlib.sha256(f"{self._seed}:{count}".encode()).hexdigest()
