"""``masthead bench print``: how long it takes to print everything, and in how much memory."""

import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from masthead.cli.bench_newsroom import bench_newsroom
from masthead.cli.plain import progress, say_json, tell


@click.command(name="print")
@click.option(
    "--stories", default=1_000, show_default=True, type=click.IntRange(1, 200_000), help="How many there are."
)
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def print_all(stories: int, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Print everything with all processor cores, and let Hugo build pages of the same stories beside it.

    It works in a newsroom of its own, filled once for each size and kept below var/bench; no data folder is touched.
    Where Hugo is not installed, it is reported as unmeasured.

    \b
    Example:  ./masthead bench print --stories 20000 --json
    """
    with bench_newsroom(stories=stories, is_printed=False) as folder:
        from masthead.upkeep.hugo_bench import measure_hugo
        from masthead.upkeep.print_bench import measure_print

        with progress("pages") as show:
            rates = measure_print(folder=folder / "printed", at=datetime.now(UTC), progress=show)
        with tempfile.TemporaryDirectory(dir=folder) as name:
            hugo = measure_hugo(Path(name))
    ratio = round(rates.pages_per_second / hugo.pages_per_second, 2) if hugo is not None else None
    if as_json:
        beside = {"hugo": asdict(hugo) if hugo is not None else None, "ratio_to_hugo": ratio}
        say_json({"stories": stories} | asdict(rates) | beside)
        return
    click.echo(
        f"{stories:,} stories: {rates.pages:,} pages in {rates.seconds} s, {rates.pages_per_second} a second; "
        f"{rates.cpu_seconds} s of processor, {rates.pages_per_cpu_second} pages for each; "
        f"at most {rates.peak_bytes / 1e6:.0f} MB."
    )
    if hugo is None:
        tell("Hugo is not installed, so it is unmeasured.")
        return
    click.echo(
        f"Hugo: {hugo.pages:,} pages in {hugo.seconds} s, {hugo.pages_per_second} a second; we do {ratio} of it."
    )
