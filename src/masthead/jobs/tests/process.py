"""A worker in a process of its own, for the checks that kill it: ``process.py DATA prepare|enqueue|work``."""

import sys
from pathlib import Path

import django
from django.conf import settings

from masthead.lib.databases import database_settings


def main(data: Path, deed: str) -> None:
    """Set up Django with the queue alone, and do ``deed``."""
    settings.configure(
        MASTHEAD_DATA=data,
        INSTALLED_APPS=["masthead.jobs"],
        DATABASES={
            alias: database_settings(url="", file=data / f"{alias}.sqlite3") for alias in ("default", "supporters")
        },
        TASKS={
            alias: {"BACKEND": "masthead.jobs.backend.Backend", "OPTIONS": {"database": alias}}
            for alias in ("default", "supporters")
        },
        USE_TZ=True,
    )
    django.setup()
    {"prepare": _prepare, "enqueue": _enqueue, "work": _work}[deed]()


def _prepare() -> None:
    from django.core.management import call_command

    for alias in ("default", "supporters"):
        call_command("migrate", database=alias, verbosity=0)


def _enqueue() -> None:
    from masthead.jobs.tests.tasks import wait_for_file

    wait_for_file.enqueue(str(settings.MASTHEAD_DATA))


def _work() -> None:
    from masthead.jobs.worker import work_forever

    work_forever(chores=[])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
