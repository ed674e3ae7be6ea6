"""One print run at a time, whoever starts it: the worker, a command, or a test."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait until no other run is printing into ``folder``, and hold the turn.

    Without it a run that read the database earlier could write its older pages over a later run's,
    whose notes are settled by then.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "printing.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
