"""House rules that a linter checks: style, types, and who may import whom."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSE = os.environ | {"PYTHONPATH": str(ROOT / "src")}


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["ruff", "check", "."], id="ruff"),
        pytest.param(["ruff", "format", "--check", "."], id="format"),
        pytest.param(["mypy"], id="mypy"),
        pytest.param(["lint-imports"], id="contracts"),
    ],
)
@pytest.mark.once
def test_linter_is_content(command: list[str]) -> None:
    program = Path(sys.executable).parent / command[0]
    done = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False, env=HOUSE)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
