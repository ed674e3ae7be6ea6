"""Run commands on one data folder, each in a process of its own, forked from one in which Django is up already.

Started with the folder; each line that it reads is a command in JSON, each line that it writes what came of it.
"""

import ctypes
import gc
import json
import os
import pty
import resource
import signal
import sys
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from masthead.cli import main
from masthead.cli.django_up import bring_up

_CAPABILITIES_VERSION_3 = 0x20080522
# A command that does not end, such as one that serves where it should refuse, is ended.
_PATIENCE_SECONDS = 180


def serve(folder: Path) -> None:
    """Answer every line until there are none."""
    bring_up(folder)
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - once here, not in each child
    gc.freeze()
    sys.stdout.write("\n")
    sys.stdout.flush()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_done(**json.loads(line))) + "\n")
        sys.stdout.flush()


def _done(*, words: list[str], powerless: bool, largest_file_bytes: int | None, terminal: bool) -> dict[str, Any]:
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        screen, shown = pty.openpty()
        child = os.fork()
        if child == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(shown if terminal else err.fileno(), 2)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            signal.alarm(_PATIENCE_SECONDS)
            if powerless:
                _drop_powers()
            if largest_file_bytes is not None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file_bytes, largest_file_bytes))
            _run(words)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0)
        err.seek(0)
        os.close(shown)
        seen = all_of(screen)
        return {"code": code, "out": out.read(), "err": seen if terminal else err.read()}


def all_of(screen: int) -> str:
    """Return what stands on a screen that nobody writes to any more, and close it."""
    parts = []
    # The kernel says that everything was read with an error, not with nothing.
    with suppress(OSError):
        while part := os.read(screen, 65_536):
            parts.append(part)
    os.close(screen)
    return b"".join(parts).decode()


def _run(words: list[str]) -> NoReturn:
    """Run a command and end this process as the command ends, without the costly farewell of an interpreter."""
    code = 1
    try:
        main(words, prog_name="masthead")
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _drop_powers() -> None:
    """Give up what root may do beyond other accounts, such as writing everywhere."""
    header, nothing = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION_3, 0), (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(header, nothing) != 0:
        raise OSError(ctypes.get_errno(), "capset")


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
