"""The tasks that the checks of the queue enqueue."""

import time
from pathlib import Path

from django_tasks import TaskContext, task

calls: list[str] = []


@task()
def note(word: str) -> None:
    """Remember that it ran."""
    calls.append(word)


@task(takes_context=True)
def note_attempt(context: TaskContext) -> None:
    """Remember which attempt it was."""
    calls.append(f"attempt {context.attempt}")


@task(backend="supporters")
def note_about_supporters(word: str) -> None:
    """Remember that it ran, from the supporters' queue."""
    calls.append(word)


@task()
def fail() -> None:
    """Fail, with words that name a person."""
    raise ValueError("olena@harbour.example")


@task()
def leave() -> None:
    """Try to end the worker."""
    raise SystemExit(3)


@task()
def wait_for_file(folder: str) -> None:
    """Say that it began, wait until ``folder`` holds ``go``, and say that it ended."""
    place = Path(folder)
    with (place / "told").open("a", encoding="utf-8") as told:
        told.write("began\n")
    while not (place / "go").exists():
        time.sleep(0.02)
    with (place / "told").open("a", encoding="utf-8") as told:
        told.write("ended\n")
