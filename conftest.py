"""One small named world for all tests, and the proof that nothing is skipped unseen."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

REAL = Path(os.environ.get("MASTHEAD_REAL") or Path(__file__).resolve().parent.parent / "shared" / "real")
RUNS_WHOLE = bool(os.environ.get("MASTHEAD_TEST_ALL"))


def pytest_configure() -> None:
    """Have the translations compiled, as every start of the house does."""
    from masthead.lib.catalogs import compile_catalogs

    compile_catalogs()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out, saying so, what needs the real input where it is absent."""
    for item in items:
        if item.get_closest_marker("real") and not REAL.is_dir():
            item.add_marker(pytest.mark.skip(reason=f"the real input is not at {REAL}"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count what was skipped, by reason; on request a skip is a failure."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons: dict[str, int] = {}
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"skipped {count}: {reason}")


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


@pytest.fixture
def runs_whole() -> bool:
    """Whether the long proofs run whole."""
    return RUNS_WHOLE


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Start SQLite test databases from a copy of migrated ones; elsewhere they are migrated as usual."""
    from django.db import connections

    from masthead.upkeep.template import FILES, take_template

    if connections["default"].vendor != "sqlite":
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
    from resetting import remember

    with django_db_blocker.unblock():
        return remember()


@pytest.fixture(autouse=True)
def fresh_copy(request: pytest.FixtureRequest, django_db_blocker) -> Iterator[None]:
    """After a test that committed, put the databases back: a flush would take the roots that migrations planted."""
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


@pytest.fixture
def safes(django_db_setup, request) -> None:
    """Both safes, rolled back after the test."""
    request.getfixturevalue("db")


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
