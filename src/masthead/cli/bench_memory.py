"""``masthead bench memory``: how much memory a newsroom takes that nobody asks for anything."""

import http.client
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from masthead.cli.bench_newsroom import bench_newsroom
from masthead.cli.plain import Refused, say_json
from masthead.cli.supervise import python

# Of each room that answers, a page that makes it load what it has put off.
_ASKED: Final = {"PRESS": "/", "DESK": "/sign-in/", "COUNTER": "/"}
_START_SECONDS: Final = 120.0
_LOOK_SECONDS: Final = 0.2


@click.command()
@click.option(
    "--stories", default=1_000, show_default=True, type=click.IntRange(1, 200_000), help="How many there are."
)
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def memory(stories: int, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Serve a printed newsroom, ask each room once, wait until nothing is left to do, and weigh all processes.

    Memory that processes share is counted once; the map of the edition, which the kernel gives back when anything
    else needs the room, is not. It works in the newsroom of bench publish; no data folder is touched.

    \b
    Example:  ./masthead bench memory --stories 20000 --json
    """
    from masthead.upkeep.memory_bench import NeverQuiet, memory_of_rooms, wait_until_quiet

    with bench_newsroom(stories=stories, is_printed=True) as folder, _served(folder) as keeper:
        for room, path in _ASKED.items():
            _ask(port=int(os.environ[f"MASTHEAD_{room}__PORT"]), path=path)
        try:
            wait_until_quiet(keeper)
        except NeverQuiet as never:
            raise Refused("The rooms did not come to rest within 15 minutes.") from never
        taken = memory_of_rooms(keeper)
    if as_json:
        say_json({"stories": stories} | asdict(taken) | {"all": taken.all_bytes})
        return
    for name, one in asdict(taken).items():
        click.echo(f"{name:>8}: {one / 1e6:6.1f} MB")
    click.echo(f"{'all':>8}: {taken.all_bytes / 1e6:6.1f} MB")


@contextmanager
def _served(folder: Path) -> Iterator[int]:
    """Serve a newsroom as an operator does; give the process that runs the rooms."""
    command = python("-m", "masthead", "serve", "--data", str(folder))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603 - our own command
        try:
            assert running.stdout is not None
            if not running.stdout.readline():
                raise Refused("The newsroom could not be served; what it said stands above.")
            yield running.pid
        finally:
            running.terminate()


def _ask(*, port: int, path: str) -> None:
    """Ask for a page until the room is up and answers; where that leads is not followed."""
    until = time.monotonic() + _START_SECONDS
    while True:
        asked = http.client.HTTPConnection("localhost", port)
        try:
            asked.request("GET", path)
            asked.getresponse().read()
        except (OSError, http.client.HTTPException) as error:
            if time.monotonic() > until:
                raise Refused(f"A room did not answer on port {port} within {_START_SECONDS:.0f} s.") from error
            time.sleep(_LOOK_SECONDS)
        else:
            return
        finally:
            asked.close()
