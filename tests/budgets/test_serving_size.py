"""What serves readers stays small enough to be read in one sitting; the limit is the design's."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.once
SERVING = Path(__file__).resolve().parents[2] / "src" / "masthead" / "press" / "serving"
MOST_LINES = 1_500


def test_the_serving_path_is_small() -> None:
    lines = {file.name: file.read_text(encoding="utf-8").count("\n") for file in SERVING.glob("*.py")}
    assert len(lines) > 5
    assert sum(lines.values()) < MOST_LINES, lines
