"""A cold start on a large archive: how soon the first byte is there, and how much memory the press then takes."""

import http.client
import os
import statistics
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from masthead.upkeep.press_bench.archive import page_path
from masthead.upkeep.press_bench.cost import memory_bytes
from masthead.upkeep.press_bench.load import Asked, ask
from masthead.upkeep.press_bench.servers import press

_STARTS: Final = 5
_LOAD_SECONDS: Final = 3


@dataclass(frozen=True, kw_only=True)
class Cold:
    """Seconds from the start of the process to the first byte, the median; and bytes after a spell of random pages."""

    pages: int
    first_byte_seconds: float
    memory_bytes: int


def start_cold(*, edition: Path, folder: Path, pages: int, core: int, load_core: int) -> Cold:
    """Start the press again and again on an edition that no memory holds, then let it be asked for all of it.

    Raises:
        NotStarted: the press did not come up.
        LoadFailed: the load generator could not do its work.
    """
    taken = [_first_byte(edition=edition, folder=folder, core=core) for _ in range(_STARTS)]
    with press(edition=edition, folder=folder, core=core) as server:
        ask(server=server, asked=Asked(pages=pages), seconds=_LOAD_SECONDS, core=load_core, folder=folder)
        memory = memory_bytes(server.pid)
    return Cold(pages=pages, first_byte_seconds=round(statistics.median(taken), 3), memory_bytes=memory)


def _first_byte(*, edition: Path, folder: Path, core: int) -> float:
    _drop_from_memory(edition / "data.mdb")
    began = time.monotonic()
    with ExitStack() as stack:
        server = stack.enter_context(press(edition=edition, folder=folder, core=core))
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        stack.callback(connection.close)
        connection.request("GET", page_path(1))
        answer = connection.getresponse()
        took = time.monotonic() - began
        answer.read()
        return took if answer.status == 200 else float("inf")


def _drop_from_memory(file: Path) -> None:
    """Ask the kernel to keep no copy of a file; it may not listen, and need not know how."""
    with suppress(AttributeError, OSError), file.open("rb") as opened:
        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
