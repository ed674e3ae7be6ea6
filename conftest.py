"""One small named world for all tests, and the proof that nothing is skipped unseen."""

import gc
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

REAL = Path(os.environ.get("MASTHEAD_REAL") or Path(__file__).resolve().parent.parent / "shared" / "real")
RUNS_WHOLE = bool(os.environ.get("MASTHEAD_TEST_ALL"))
COUNTED = "counted"
left_out: list[pytest.Item] = []
# Until all is imported: what is made then stays, and to look through it again and again would find nothing.
gc.disable()


def pytest_configure() -> None:
    """Have the translations compiled, as every start of the house does."""
    from masthead.lib.catalogs import compile_catalogs

    compile_catalogs()


def pytest_collection_modifyitems(items: list[pytest.Item], config: pytest.Config) -> None:
    """Leave out, saying so, what needs the real input where it is absent, and what is no part of a quick run."""
    for item in items:
        if item.get_closest_marker("real") and not REAL.is_dir():
            item.add_marker(pytest.mark.skip(reason=f"the real input is not at {REAL}"))
    if not RUNS_WHOLE and (judged := [item for item in items if item.get_closest_marker("judges")]):
        items[:] = [item for item in items if item not in judged]
        config.hook.pytest_deselected(items=judged)


def pytest_collection_finish() -> None:
    """Look for circles of garbage, but seldom, and not in what was imported."""
    gc.freeze()
    gc.set_threshold(200_000, 50, 50)
    gc.enable()


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Remember what this run leaves out."""
    left_out.extend(items)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what the long proofs went through, and count what was left out or skipped, by reason."""
    for line in _counts_of_proofs(terminalreporter):
        terminalreporter.write_line(line)
    if left_out:
        reasons_out = [f'-{flag} "{said}"' for flag in "mk" if (said := config.getoption(f"-{flag}"))]
        if any(item.get_closest_marker("judges") for item in left_out) and not RUNS_WHOLE:
            reasons_out.append("judges sit with --all")
        chosen = ", ".join(reasons_out)
        terminalreporter.write_line(f"left out {len(left_out)} of {len(left_out) + _ran(terminalreporter)}: {chosen}")
    skipped = terminalreporter.stats.get("skipped", [])
    reasons: dict[str, int] = {}
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"skipped {count}: {reason}")


def _counts_of_proofs(reporter: pytest.TerminalReporter) -> list[str]:
    """Return a line for each long proof, such as ``a slice of tests/...::test_it: 40 kills, 97 editions``."""
    how = "whole" if RUNS_WHOLE else "a slice of"
    lines = []
    for report in (*reporter.stats.get("passed", ()), *reporter.stats.get("failed", ())):
        counted: dict[str, int] = {}
        for what, number in (said for key, said in report.user_properties if key == COUNTED):
            counted[what] = counted.get(what, 0) + number
        if counted and report.when == "call":
            told = ", ".join(f"{number:,} {what.replace('_', ' ')}" for what, number in counted.items())
            lines.append(f"{how} {report.nodeid}: {told}{'' if report.passed else ' (FAILED)'}")
    return sorted(lines)


def _ran(reporter: pytest.TerminalReporter) -> int:
    """Return how many tests were not left out."""
    return sum(len(reporter.stats.get(outcome, ())) for outcome in ("passed", "failed", "error", "skipped"))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run where skips are not allowed and something was skipped for a missing program."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and os.environ.get("MASTHEAD_NO_SKIPS") and reporter.stats.get("skipped"):
        session.exitstatus = 1


@pytest.fixture(scope="session")
def real() -> Path:
    """The real input, written by nobody here."""
    return REAL


@pytest.fixture(scope="session")
def runs_whole() -> bool:
    """Whether the long proofs run whole."""
    return RUNS_WHOLE


@pytest.fixture
def counts(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Let a long proof say what it went through, as ``counts(kills=40)``; the run's closing lines tell it."""

    def count(**numbers: int) -> None:
        request.node.user_properties.extend((COUNTED, each) for each in numbers.items())

    return count


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Start SQLite test databases from a copy of migrated ones; elsewhere they are migrated as usual."""
    from django.db import connections

    from masthead.upkeep.template import FILES, take_template

    if connections["default"].vendor != "sqlite":
        if "POSTGRESQL_KEPT" in os.environ:
            for alias in FILES:
                settings = connections[alias].settings_dict
                settings["TEST"]["TEMPLATE"] = settings["NAME"]
        return
    folder = tmp_path_factory.mktemp("safes")
    take_template(folder)
    for alias, name in FILES.items():
        connections[alias].settings_dict["TEST"]["NAME"] = str(folder / name)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Let a copied test database be used as it is; the folder that holds it is new in each run."""
    from django.db import connections

    return connections["default"].vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Callable[[], None]:
    """Make the test databases once, and return what puts them back as they were made."""
    from django.test import TransactionTestCase

    from masthead.staff.roles import ensure_roles
    from resetting import remember

    # Not Django's flush: it would take the roots that migrations planted, and the ledger refuses to be emptied.
    TransactionTestCase._fixture_teardown = lambda _self: None
    with django_db_blocker.unblock():
        # As a founding and an upgrade do; what is in place already costs fifty queries, so not before each test.
        ensure_roles()
        return remember()


@pytest.fixture(autouse=True)
def fresh_copy(request: pytest.FixtureRequest, django_db_blocker) -> Iterator[None]:
    """After a test that committed, put the databases back."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction")
    put_back = request.getfixturevalue("django_db_setup") if commits else None
    yield
    if put_back is not None:
        with django_db_blocker.unblock():
            put_back()


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path: Path) -> None:
    """Give each test its own folders for pictures, originals and the edition."""
    settings.MEDIA_ROOT = tmp_path / "pictures"
    settings.MASTHEAD_ORIGINALS = tmp_path / "originals"
    settings.MASTHEAD_EDITION = tmp_path / "edition"
    settings.MASTHEAD_ERASED = tmp_path / "erased"
    settings.MASTHEAD_BALLOT_KEYS = tmp_path / "ballot-keys"


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that every account may enter; the tests' own are closed to others."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def now() -> datetime:
    """The instant at which the tests' world stands still."""
    return datetime(2026, 3, 14, 9, 30, tzinfo=UTC)


@pytest.fixture
def edition(tmp_path: Path) -> Iterator[object]:
    """An empty edition that may be written."""
    from masthead.press.edition import Edition

    with Edition.open(tmp_path / "edition", writable=True) as opened:
        yield opened
