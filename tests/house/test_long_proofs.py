"""House rules on the long proofs: each says what it went through, and the run's closing lines tell it."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
QUICK_PROOF = "src/masthead/press/tests/test_edition_oracle.py"
pytestmark = pytest.mark.once


def long_proofs() -> Iterator[tuple[str, list[str]]]:
    """Yield each long proof with the names of what it is given."""
    for path in sorted([*(ROOT / "src").rglob("test_*.py"), *(ROOT / "tests").rglob("test_*.py")]):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        whole_file_is = any("mark.long" in ast.unparse(node) for node in tree.body if isinstance(node, ast.Assign))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marks = [ast.unparse(each).partition("(")[0] for each in node.decorator_list]
                if whole_file_is or "pytest.mark.long" in marks:
                    yield f"{path.relative_to(ROOT)}: {node.name}", [each.arg for each in node.args.args]


def test_every_long_proof_counts() -> None:
    found = dict(long_proofs())
    assert len(found) > 4
    assert [name for name, given in found.items() if "counts" not in given] == []


def test_the_closing_lines_say_what_was_proved_and_what_was_left_out() -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-m", "long", QUICK_PROOF, "tests/house"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(
        rf"^(whole|a slice of) {QUICK_PROOF}::\w+: [\d,]+ histories, [\d,]+ editions$", done.stdout, re.MULTILINE
    )
    assert re.search(r'^left out (\d+) of (\d+): -m "long"$', done.stdout, re.MULTILINE)
