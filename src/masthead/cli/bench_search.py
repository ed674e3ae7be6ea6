"""``masthead bench search``: what the search's index costs, and what is sent for a question."""

from dataclasses import asdict
from typing import Final

import click

from masthead.cli.bench_newsroom import bench_newsroom
from masthead.cli.plain import say_json

LANGUAGES: Final = ("en", "uk")


@click.command()
@click.option(
    "--stories", default=1_000, show_default=True, type=click.IntRange(20, 200_000), help="How many there are."
)
@click.option("--runs", default=10, show_default=True, type=click.IntRange(1, 1_000), help="How many are published.")
@click.option("--queries", default=500, show_default=True, type=click.IntRange(20, 100_000), help="How many are asked.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def search(stories: int, runs: int, queries: int, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Make the search's index, publish stories until a search finds each, and weigh what questions are answered with.

    Half of the stories are in English, half in Ukrainian, in made-up words of which there are as many as in a
    newspaper. All of the worker's part is done, without its pause of at most 30 s between two turns at the index.

    It works in a newsroom of its own, filled once for each size and kept below var/bench; no data folder is touched.

    \b
    Example:  ./masthead bench search --stories 20000 --json
    """
    with bench_newsroom(stories=stories, is_printed=True, languages=LANGUAGES):
        from masthead.press.chore import open_edition
        from masthead.upkeep.search_bench import measure

        with open_edition() as edition:
            rates = measure(edition=edition, languages=LANGUAGES, runs=runs, queries=queries)
    if as_json:
        say_json(asdict(rates))
        return
    for what, taken in (("the whole index", rates.whole), ("a story until it is found", rates.publish)):
        click.echo(f"{what:>26}: {taken.cpu_seconds} s of the processor, {taken.seconds} s by the clock")
    click.echo(f"{rates.stories:,} stories; the slowest of {runs}. At most {rates.whole_peak_bytes / 1e6:.0f} MB.")
    for language, sent in rates.queries.items():
        click.echo(f"A question, {language}: {sent.median:,} bytes in the median, {sent.p95:,} at p95, {sent.most:,}.")
