"""The processes of a newsroom: press, desk, counter and worker, as commands to supervise."""

from pathlib import Path
from typing import Final

from masthead.cli.supervise import Process, python
from masthead.lib.config import Config
from masthead.lib.listening import Listening, counter_listens, desk_listens, paper_listens

ROOMS: Final = ("press", "desk", "counter", "worker")
_DESK_THREADS: Final = 4
_COUNTER_THREADS: Final = 4


def press(*, folder: Path, config: Config) -> Process:
    """Return the process that readers talk to."""
    prefixed = ",".join(code for code in config.newsroom.languages if code != config.newsroom.language)
    command = python(
        *("-m", "masthead.press.serving"),
        *("--edition", str(folder / "press" / "edition")),
        *_at(paper_listens(config)),
        *("--languages", prefixed, "--lock-folder", str(folder / "run")),
    )
    return Process(name="press", command=command, takes_over=True)


def desk(*, folder: Path, config: Config) -> Process:
    """Return the process that editors talk to."""
    static = ("--static-path-route", "/static", "--static-path-mount", str(folder / "desk-static"))
    command = _granian("masthead.urls.wsgi:application", *static, where=desk_listens(config), threads=_DESK_THREADS)
    return Process(name="desk", command=command, environment=_django(folder))


def counter(*, folder: Path, config: Config) -> Process:
    """Return the process at which the public can act: a small one, that knows neither Wagtail nor the desk's data."""
    command = _granian(
        "masthead.urls.counter_wsgi:application", where=counter_listens(config), threads=_COUNTER_THREADS
    )
    environment = _django(folder) | {"DJANGO_SETTINGS_MODULE": "masthead.settings_counter"}
    return Process(name="counter", command=command, environment=environment)


def worker(*, folder: Path) -> Process:
    """Return the process that prints, sends mail and runs jobs."""
    return Process(
        name="worker", command=python("-m", "masthead", "work", "--data", str(folder)), environment=_django(folder)
    )


def processes(*, folder: Path, config: Config, only: str | None = None) -> tuple[Process, ...]:
    """Return all processes of a newsroom, or the one named ``only``."""
    all_of_them = (
        press(folder=folder, config=config),
        desk(folder=folder, config=config),
        counter(folder=folder, config=config),
        worker(folder=folder),
    )
    return tuple(each for each in all_of_them if only in (None, each.name))


def _granian(application: str, *more: str, where: Listening, threads: int) -> tuple[str, ...]:
    """Return the command that serves a Django application.

    A head must arrive within 3 s, or 2,000 slow connections starve everyone; without a limit on killing
    workers a stop before the worker is up hangs for ever (both seen on Granian 2.8.7).
    """
    return python(
        *("-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "1"),
        *_at(where),
        *("--blocking-threads", str(threads), "--backlog", "8192", "--http1-header-read-timeout", "3000"),
        *("--workers-kill-timeout", "3", "--respawn-failed-workers", "--no-access-log", "--log-level", "warning"),
        *more,
        application,
    )


def _at(where: Listening) -> tuple[str, ...]:
    return ("--host", where.host, "--port", str(where.port))


def _django(folder: Path) -> dict[str, str]:
    return {"MASTHEAD_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "masthead.settings"}
