"""The judges, and the sample newsroom's pages as files for them to read."""

from pathlib import Path

import pytest

from printed import Printed
from validators.judges import Judges, NoJudges, judges_from_npm


@pytest.fixture(scope="session")
def judges() -> Judges:
    """The judges, installed where they are not yet."""
    try:
        return judges_from_npm()
    except NoJudges as none:
        pytest.skip(f"the judges from npm cannot be had: {none}")


@pytest.fixture
def files(printed: tuple[Printed, ...], tmp_path: Path) -> dict[str, Printed]:
    """Every page that a person reads, by the name of a file that holds its bytes."""
    found = {}
    for number, each in enumerate(each for each in printed if each.is_html):
        file = tmp_path / f"{number}.html"
        file.write_bytes(each.body)
        found[str(file)] = each
    return found
