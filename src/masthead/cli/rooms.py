"""The processes of a newsroom: press, desk and worker, as commands to supervise."""

from pathlib import Path
from typing import Final

from masthead.cli.supervise import Process, python
from masthead.lib.config import Config
from masthead.lib.listening import Listening, desk_listens, paper_listens

ROOMS: Final = ("press", "desk", "worker")
_DESK_THREADS: Final = "4"


def press(*, folder: Path, config: Config) -> Process:
    """Return the process that readers talk to."""
    prefixed = ",".join(code for code in config.newsroom.languages if code != config.newsroom.language)
    command = python(
        *("-m", "masthead.press.serving"),
        *("--edition", str(folder / "press" / "edition")),
        *_at(paper_listens(config)),
        *("--languages", prefixed, "--lock-folder", str(folder / "run")),
    )
    return Process(name="press", command=command)


def desk(*, folder: Path, config: Config) -> Process:
    """Return the process that editors talk to.

    A head must arrive within 3 s, or 2,000 slow connections starve everyone; without a limit on killing
    workers a stop before the worker is up hangs for ever (both seen on Granian 2.8.7).
    """
    command = python(
        *("-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "1"),
        *_at(desk_listens(config)),
        *("--blocking-threads", _DESK_THREADS, "--backlog", "8192", "--http1-header-read-timeout", "3000"),
        *("--workers-kill-timeout", "3", "--respawn-failed-workers", "--no-access-log", "--log-level", "warning"),
        *("--static-path-route", "/static", "--static-path-mount", str(folder / "desk-static")),
        "masthead.urls.wsgi:application",
    )
    return Process(name="desk", command=command, environment=_django(folder))


def worker(*, folder: Path) -> Process:
    """Return the process that prints, sends mail and runs jobs."""
    return Process(
        name="worker", command=python("-m", "masthead", "work", "--data", str(folder)), environment=_django(folder)
    )


def processes(*, folder: Path, config: Config, only: str | None = None) -> tuple[Process, ...]:
    """Return all processes of a newsroom, or the one named ``only``."""
    all_of_them = {"press": press(folder=folder, config=config), "desk": desk(folder=folder, config=config)}
    all_of_them["worker"] = worker(folder=folder)
    return tuple(each for name, each in all_of_them.items() if only in (None, name))


def _at(where: Listening) -> tuple[str, ...]:
    return ("--host", where.host, "--port", str(where.port))


def _django(folder: Path) -> dict[str, str]:
    return {"MASTHEAD_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "masthead.settings"}
