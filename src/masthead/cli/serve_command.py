"""``masthead serve``: a newsroom, running."""

import fcntl
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from typing import Final

import click

from masthead.cli.aside import do_aside
from masthead.cli.data_folder import config_of, data_option, existing_folder
from masthead.cli.django_up import bring_up
from masthead.cli.plain import NotNow, Refused, tell
from masthead.cli.ports import refuse_taken
from masthead.cli.preparing import prepare
from masthead.cli.rooms import ROOMS, counter, desk, press, processes, worker
from masthead.cli.supervise import Process, Supervisor
from masthead.lib.config import Config
from masthead.lib.listening import counter_listens, desk_listens, paper_listens

_FIRST_DELAY: Final = 1.0
_LONGEST_DELAY: Final = 15.0
_WAITING: Final = "The desk, the counter and the worker start when that is mended."
_STUCK: Final = "Mend that, then stop and start again for the desk, the counter and the worker."


@click.command(name="serve")
@data_option()
@click.option("--only", type=click.Choice(ROOMS), help="Run this room alone, to split rooms over hosts.")
def command(data: Path, only: str | None) -> None:
    """Serve the newsroom in a data folder until Ctrl-C.

    An older data folder is backed up and migrated first; a newer one is refused. SIGHUP lets a new press take over
    from the one that serves, and nobody is refused meanwhile; the other rooms go on as they are.

    \b
    Example:  ./masthead serve --data var/newsroom
              ./masthead serve --data var/newsroom --only press
    """
    folder = existing_folder(data)
    config = config_of(folder)
    with locked(folder=folder, rooms=ROOMS if only is None else (only,)):
        refuse_taken_ports(config=config, only=only)
        if only is not None:
            _serve_one(folder=folder, config=config, only=only)
        else:
            serve_all(folder=folder, config=config)


def serve_all(
    *, folder: Path, config: Config, before_desk: Callable[[], None] | None = None, beside: tuple[Process, ...] = ()
) -> None:
    """Run all rooms until told to stop: the press at once, the others when the data is up to date.

    What goes ``beside`` them starts with the press. What was printed is served whatever becomes of the databases: where
    they cannot be used, the others wait for them.
    """
    supervisor = Supervisor((press(folder=folder, config=config), *beside))
    supervisor.start()

    def make_ready() -> None:
        bring_up(folder)
        _prepare_beside_the_paper(folder)
        if before_desk is not None:
            before_desk()

    def bring_the_rest() -> None:
        do_aside(make_ready, pause=supervisor.pause)
        supervisor.add(worker(folder=folder))
        supervisor.add(desk(folder=folder, config=config))
        supervisor.add(counter(folder=folder, config=config))
        click.echo(f"Paper: {config.addresses.paper}/")

    supervisor.run(meanwhile=bring_the_rest)


def _prepare_beside_the_paper(folder: Path) -> None:
    """Prepare the data, as often as it takes where pages were printed; say once what stands in the way."""
    from masthead.upkeep.upgrade import has_printed

    delay, said = _FIRST_DELAY, ""
    while True:
        try:
            prepare(folder)
        except NotNow as error:
            if not has_printed():
                raise
            if error.message != said:
                error.show()
                tell("The paper is served as it was printed. " + (_WAITING if error.passes else _STUCK))
                said = error.message
            Event().wait(delay if error.passes else None)
            delay = min(2 * delay, _LONGEST_DELAY)
        else:
            return


def refuse_taken_ports(*, config: Config, only: str | None = None) -> None:
    """Refuse to start where a port of ours is taken.

    Raises:
        Refused: one is.
    """
    hint = "Stop the other program, or choose another port."
    rooms = {"press": paper_listens(config), "desk": desk_listens(config), "counter": counter_listens(config)}
    for name, where in rooms.items():
        if only in (None, name):
            refuse_taken(host=where.host, port=where.port, hint=hint)


@contextmanager
def locked(*, folder: Path, rooms: Iterable[str] = ROOMS) -> Iterator[None]:
    """Hold the locks by which each room runs once on a data folder, whichever command runs it.

    Raises:
        Refused: another process holds one.
    """
    with ExitStack() as stack:
        for room in rooms:
            file = stack.enter_context((folder / "run" / f"serve-{room}.lock").open("w"))
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Refused(f"{folder} is being served already ({room}). Stop the other one first.") from error
        yield


def _serve_one(*, folder: Path, config: Config, only: str) -> None:
    def make_ready() -> None:
        bring_up(folder)
        prepare(folder)

    if only != "press":
        do_aside(make_ready)
    supervisor = Supervisor(processes(folder=folder, config=config, only=only))
    supervisor.start()
    supervisor.run()
