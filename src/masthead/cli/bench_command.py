"""``masthead bench``: what this machine does, measured."""

from dataclasses import asdict

import click

from masthead.cli.bench_memory import memory
from masthead.cli.bench_press import press
from masthead.cli.bench_print import print_all
from masthead.cli.bench_publish import publish
from masthead.cli.bench_search import search
from masthead.cli.plain import say_json


@click.group(name="bench")
def command() -> None:
    """Measure this machine.

    \b
    Example:  ./masthead bench press
    """


command.add_command(memory)
command.add_command(press)
command.add_command(print_all)
command.add_command(publish)
command.add_command(search)


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
