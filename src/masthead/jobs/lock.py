"""One worker per data folder: the lock that says so, which dies with its holder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def folder_lock(data: Path) -> Iterator[None]:
    """Hold the worker's lock of ``data`` while the block runs.

    Raises:
        WorkerRunsAlready: another process holds it; nothing was changed.
    """
    path = data / "run" / "worker.lock"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise WorkerRunsAlready(f"A worker runs on {data} already. Nothing was changed; stop it first.") from error
    try:
        yield
    finally:
        os.close(handle)


class WorkerRunsAlready(RuntimeError):
    """Another process is the worker of this data folder."""
