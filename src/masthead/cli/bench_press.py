"""``masthead bench press``: how fast readers are served, beside nginx on the same machine in the same run."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from masthead.cli.bench_newsroom import KEPT
from masthead.cli.plain import progress, say_json, tell

if TYPE_CHECKING:
    from masthead.upkeep.press_bench.cases import Compared
    from masthead.upkeep.press_bench.report import Report


@click.command()
@click.option("--pages", default=20_000, show_default=True, type=click.IntRange(1, 1_000_000), help="Drawn at random.")
@click.option(
    "--cold-pages",
    default=100_000,
    show_default=True,
    type=click.IntRange(0, 1_000_000),
    help="How large the archive of a cold start is; 0 leaves that out.",
)
@click.option("--seconds", default=4, show_default=True, type=click.IntRange(1, 600), help="How long a round lasts.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def press(pages: int, cold_pages: int, seconds: int, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Serve the same bytes with the press and with nginx, one core each in turn, and say how they compare.

    It needs wrk and nginx; what is not installed is reported as unmeasured. No data folder is touched.

    \b
    Example:  ./masthead bench press --json
    """
    from masthead.upkeep.press_bench.report import Wanted, measure_press

    KEPT.mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted = Wanted(pages=pages, cold_pages=cold_pages, seconds=seconds)
    with progress("pages") as show:
        report = measure_press(kept=KEPT.resolve(), wanted=wanted, tell=tell, progress=show)
    if as_json:
        say_json(asdict(report))
    else:
        _say(report)


def _say(report: "Report") -> None:
    click.echo(
        f"{'':>16} {'ratio':>6} {'must':>5} {'by cpu':>6} {'per second':>11} {'p50 ms':>7} {'p99 ms':>7} {'cpu µs':>7}"
    )
    for name, case in report.cases.items():
        _say_case(name=name, case=case)
    if report.memory_bytes is not None:
        click.echo(f"memory after it: {report.memory_bytes / 1e6:.0f} MB, the edition's map not counted")
    if report.cold is not None:
        cold = report.cold
        click.echo(
            f"{cold.pages:,} pages: first byte {cold.first_byte_seconds} s after a cold start, "
            f"then {cold.memory_bytes / 1e6:.0f} MB"
        )
    for name, why in report.unmeasured.items():
        click.echo(f"unmeasured: {name}: {why}")


def _say_case(*, name: str, case: "Compared") -> None:
    ratio, by_cpu = ("-" if each is None else f"{each:.2f}" for each in (case.ratio, case.cpu_ratio))
    rates = f"{case.rps:>11,.0f} {case.p50:>7.2f} {case.p99:>7.2f} {case.cpu_us:>7.1f}"
    failed = f"  {case.failed} failed" if case.failed else ""
    click.echo(f"{name:>16} {ratio:>6} {case.reach:>5.2f} {by_cpu:>6} {rates}{failed}")
    if case.nginx is not None:
        there = case.nginx
        rates = f"{there['rps']:>11,.0f} {there['p50']:>7.2f} {there['p99']:>7.2f} {there['cpu_us']:>7.1f}"
        click.echo(f"{'nginx':>16} {'':>19} {rates}")
