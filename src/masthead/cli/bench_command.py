"""``masthead bench``: what this machine does, measured."""

import tempfile
from dataclasses import asdict
from pathlib import Path

import click

from masthead.cli.data_folder import config_of, make_folder
from masthead.cli.django_up import bring_up
from masthead.cli.plain import Refused, progress, say_json
from masthead.cli.ports import free_ports
from masthead.cli.preparing import prepare
from masthead.cli.rooms import press, worker
from masthead.cli.supervise import Supervisor
from masthead.lib.config import write_config
from masthead.lib.config_sections import Addresses, Newsroom


@click.group(name="bench")
def command() -> None:
    """Measure this machine.

    \b
    Example:  ./masthead bench publish
    """


@command.command()
@click.option(
    "--stories", default=1_000, show_default=True, type=click.IntRange(0, 200_000), help="How many there are."
)
@click.option("--runs", default=20, show_default=True, type=click.IntRange(2, 1_000), help="How many are published.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def publish(stories: int, runs: int, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Time a publish from the call to the story and the front page being served.

    It works in a newsroom of its own, in a folder that is removed afterwards; no data folder is touched.

    \b
    Example:  ./masthead bench publish --stories 1000 --json
    """
    with tempfile.TemporaryDirectory(prefix="masthead-bench-") as name:
        folder = make_folder(Path(name))
        paper, desk, counter = (f"http://localhost:{port}" for port in free_ports(3))
        addresses = Addresses(paper=paper, desk=desk, counter=counter)
        write_config(data=folder, newsroom=Newsroom(name="Bench", languages=("en",)), addresses=addresses)
        bring_up(folder)
        prepare(folder)
        rates = _measure(folder=folder, paper=paper, stories=stories, runs=runs)
    if as_json:
        say_json(rates)
    else:
        click.echo(
            f"{stories} stories, {runs} publishes: median {rates['median_seconds']} s, p95 {rates['p95_seconds']} s."
        )


def _measure(*, folder: Path, paper: str, stories: int, runs: int) -> dict[str, float]:
    from masthead.upkeep.founding import found_pages
    from masthead.upkeep.publish_bench import NeverArrived, fill, measure

    found_pages()
    with progress("stories") as show:
        fill(count=stories, progress=show)
    config = config_of(folder)
    rooms = Supervisor((press(folder=folder, config=config), worker(folder=folder)))
    rooms.start()
    try:
        return asdict(measure(paper=paper, stories=stories, runs=runs))
    except NeverArrived as late:
        raise Refused(f"A published story did not reach {late} within 30 s.") from late
    finally:
        rooms.end()


@command.command()
@click.option("--seed", default=1, show_default=True, help="Which elections are made up.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def count(seed: int, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Time the count of two made-up elections: 20 pitches and 1,000 ballots, 200 pitches and 100,000 ballots.

    Equal shares, with the increase to the end and the fill; reading a file is not in it.

    \b
    Example:  ./masthead bench count --json
    """
    from masthead.upkeep.count_bench import LARGE, SMALL, measure_count

    rates = {name: measure_count(size=size, seed=seed) for name, size in (("small", SMALL), ("large", LARGE))}
    if as_json:
        say_json({name: asdict(each) for name, each in rates.items()})
        return
    for each in rates.values():
        click.echo(
            f"{each.pitches} pitches, {each.ballots:,} ballots: {each.seconds} s ({each.cpu_seconds} s of processor), "
            f"{each.steps} steps, {each.peak_bytes / 1e6:.0f} MB."
        )
