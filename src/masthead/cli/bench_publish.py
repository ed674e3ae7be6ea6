"""``masthead bench publish``: how long a publish takes to reach readers."""

from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click

from masthead.cli.bench_newsroom import bench_newsroom, paper_address
from masthead.cli.data_folder import config_of
from masthead.cli.plain import Refused, say_json
from masthead.cli.rooms import press, worker
from masthead.cli.supervise import Supervisor

_TIMED: Final = (
    ("the publish call itself", "call"),
    ("story and front page", "story"),
    ("all else", "rest"),
    ("an entry of a live story", "entry"),
)


@click.command()
@click.option(
    "--stories", default=1_000, show_default=True, type=click.IntRange(1, 200_000), help="How many there are."
)
@click.option("--runs", default=20, show_default=True, type=click.IntRange(2, 1_000), help="How many are published.")
@click.option("--during-print", is_flag=True, help="Publish while everything is printed anew.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def publish(stories: int, runs: int, during_print: bool, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Time a publish from the call to the story and the front page being served, and to all else that changed.

    It begins once the worker has signed and indexed what was printed before.

    Then entries of a live story, from the save until each is served on its story's page, alone and in the file
    that browsers ask.

    With --during-print something that stands on every page is changed before, again and again, so that the worker is
    printing everything anew whenever a story is published. There must be enough stories: 1,000 or more.

    It works in a newsroom of its own, filled once for each size and kept below var/bench; no data folder is touched.

    \b
    Example:  ./masthead bench publish --stories 1000 --json
    """
    with bench_newsroom(stories=stories, is_printed=True) as folder:
        rates = _measure(folder=folder, stories=stories, runs=runs, is_all_printed_anew=during_print)
    if as_json:
        say_json(rates)
        return
    click.echo(f"{stories:,} stories, {runs} publishes; seconds as median and p95.")
    for what, name in _TIMED:
        click.echo(f"{what:>24}: {rates[name]['median_seconds']} {rates[name]['p95_seconds']}")


def _measure(*, folder: Path, stories: int, runs: int, is_all_printed_anew: bool) -> dict[str, Any]:
    from masthead.upkeep.memory_bench import NeverQuiet
    from masthead.upkeep.publish_bench import NeverArrived, measure

    config = config_of(folder)
    rooms = Supervisor((press(folder=folder, config=config), worker(folder=folder)))
    rooms.start()
    try:
        rates = measure(paper=paper_address(), stories=stories, runs=runs, is_all_printed_anew=is_all_printed_anew)
        return asdict(rates)
    except NeverArrived as late:
        raise Refused(f"A published story did not reach {late} within 30 s.") from late
    except NeverQuiet as never:
        raise Refused("The worker did not come to rest within 15 minutes.") from never
    finally:
        rooms.end()
