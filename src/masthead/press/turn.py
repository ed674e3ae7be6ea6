"""Whose turn it is: one print run at a time, whoever starts it; and nobody writes while a store is exchanged."""

import fcntl
import os
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


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Keep the store in its place for one transaction; any number may do so at once."""
    with _held(folder=folder, how=fcntl.LOCK_SH):
        yield


@contextmanager
def exchanging(folder: Path) -> Iterator[None]:
    """Wait until nobody writes, and let nobody begin: another store is put in this one's place."""
    with _held(folder=folder, how=fcntl.LOCK_EX):
        yield


@contextmanager
def _held(*, folder: Path, how: int) -> Iterator[None]:
    handle = os.open(folder / "exchanging.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)
