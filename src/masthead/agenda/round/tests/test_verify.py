"""The program in round.zip: it is content with what is right, and tells apart what is not."""

import ast
import os
import random
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

from masthead.agenda.round.bundle import zip_of
from masthead.agenda.round.checker import papers, verify
from masthead.agenda.round.receipts import receipt_of
from masthead.agenda.round.tests.forgeries import FORGERIES, as_published
from masthead.agenda.round.tests.rounds import Held, draw_round, hold

pytestmark = pytest.mark.once
WHOLE, SLICE = 1_980, 66
PROGRAMS = Path(verify.__file__).parent
COUNTED = ("manifest.json", "rule.md", "seal.json", "result.json", "ballots.txt", "round.pb")


@cache
def held_round(seed: int) -> Held:
    return draw_round(seed)


def codes(files: dict[str, bytes], published: dict[str, str] | None = None) -> list[str]:
    return [each.code for each in verify.check(files, published=published)]


@pytest.mark.parametrize("ballots", [0, 1, 29, 30, 99, 100, 131])
def test_a_round_that_is_right_is_right(ballots: int) -> None:
    held = draw_round(ballots, ballots=ballots)
    assert codes(held.files, as_published(held)) == []
    assert codes(held.files, {"manifest": held.manifest.hash, "seal": held.seal.root}) == []
    assert ("ballots.txt" in held.files) == (ballots >= 100)


def test_a_small_round_shows_no_ballot() -> None:
    held = draw_round(3, ballots=99)
    everything = b"".join(held.files[name] for name in held.files if not name.endswith(".py"))
    assert not [each for each in held.ballots if each.voter.encode() in everything]
    assert sorted(set(held.files) - set(papers.PROGRAMS)) == [
        "hashes.txt", "manifest.json", "result.json", "rule.md", "seal.json",
    ]  # fmt: skip


@pytest.mark.long
def test_every_forgery_is_caught_and_told_apart(runs_whole: bool, counts: Callable[..., None]) -> None:
    kinds = Counter()
    for number in range(WHOLE if runs_whole else SLICE):
        name = list(FORGERIES)[number % len(FORGERIES)]
        forge, expected = FORGERIES[name]
        held = held_round(number % 5)
        files, published = forge(held, random.Random(number))
        assert files != held.files, name
        assert [*codes(files, published), "nothing"][0] == expected, (name, number)
        kinds[name] += 1
    assert len(kinds) == len(FORGERIES)
    counts(forged_rounds=sum(kinds.values()), kinds=len(kinds))


@pytest.mark.long
def test_no_byte_can_be_changed(runs_whole: bool, counts: Callable[..., None]) -> None:
    chance = random.Random(4)
    held = held_round(1)
    number = 1_000 if runs_whole else 60
    for _ in range(number):
        name = chance.choice(COUNTED)
        raw = bytearray(held.files[name])
        at = chance.randrange(len(raw))
        raw[at] ^= 1 << chance.randrange(8)
        assert codes(held.files | {name: bytes(raw)}), (name, at)
    counts(changed_bytes=number)


@pytest.mark.parametrize("name", COUNTED)
def test_no_file_may_be_missing_cut_or_strange(name: str) -> None:
    files = held_round(1).files
    assert codes({key: value for key, value in files.items() if key != name})
    assert codes(files | {name: files[name][: len(files[name]) // 2]})
    assert codes(files | {name: b""})
    assert codes(files | {name: b"[" * 100_000})
    assert codes(files | {"more.txt": b""}) == ["unreadable"]


def test_a_receipt_finds_its_ballot() -> None:
    held = held_round(2)
    said = verify.read_papers(held.files)
    first, second = held.ballots[:2]
    other = replace(first, approved=second.approved if first.approved != second.approved else ())
    elsewhere = draw_round(77).ballots[0]

    def code(text: str) -> str:
        trouble = verify.check_receipt(said, text)
        return trouble.code if trouble else "fine"

    assert {code(receipt_of(each)) for each in held.ballots} == {"fine"}
    assert code("  " + receipt_of(first).replace(";", " ;\n ") + " ") == "fine"
    assert code(receipt_of(other)) == "receipt-other-choices"
    assert code(receipt_of(elsewhere)) == "receipt-elsewhere"
    assert code("hello") == code("") == "receipt-unreadable"
    less = hold(held.manifest, held.ballots[1:])
    trouble = verify.check_receipt(verify.read_papers(less.files), receipt_of(first))
    assert trouble is not None
    assert trouble.code == "receipt-missing"


def test_a_receipt_of_a_small_round_is_found_by_its_hash() -> None:
    held = draw_round(8, ballots=40)
    said = verify.read_papers(held.files)
    assert verify.check_receipt(said, receipt_of(held.ballots[3])) is None
    changed = replace(held.ballots[3], approved=("p0", "p1", "p2"))
    trouble = verify.check_receipt(said, receipt_of(changed))
    assert trouble is not None
    assert trouble.code == "receipt-missing"


def run(*words: str, at: Path) -> subprocess.CompletedProcess[str]:
    # Without the site's packages, so that nothing but the standard library is there.
    command = [sys.executable, "-E", "-s", "-S", "-W", "error", str(at / "verify.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))


def test_it_runs_alone_as_a_reader_runs_it(tmp_path: Path) -> None:
    held = held_round(3)
    (tmp_path / "round.zip").write_bytes(zip_of(held.files))
    with zipfile.ZipFile(tmp_path / "round.zip") as packed:
        packed.extractall(tmp_path)
    folder = tmp_path / "round"
    (folder / "a photo of a cat.jpg").touch()
    receipt = receipt_of(held.ballots[5])
    done = run("--receipt", receipt, "--manifest", held.manifest.hash, "--seal", held.seal.root, at=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("RIGHT") == 3
    assert held.counted.result.winners[0] in done.stdout
    assert run(str(tmp_path / "round.zip"), at=folder).returncode == 0
    spoiled = folder / "ballots.txt"
    spoiled.write_bytes(spoiled.read_bytes().split(b"\n", 1)[1])
    done = run("--receipt", receipt, at=folder)
    assert done.returncode == 1
    assert "WRONG  1 fewer ballots than seal.json was made of" in done.stdout
    assert run("--seal", str(tmp_path / "nothing"), at=folder).stdout.startswith("WRONG")


def test_it_is_written_for_an_old_python() -> None:
    """The standard library alone, in the grammar of Python 3.9."""
    for name in papers.PROGRAMS:
        tree = ast.parse((PROGRAMS / name).read_text(encoding="utf-8"), feature_version=(3, 9))
        imported = {
            alias.name.partition(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        } | {
            (node.module or "").partition(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and not node.level
        }
        assert imported <= set(sys.stdlib_module_names) | {"pb_again", "recount", "papers", ""}


def test_a_zip_gives_the_same_bytes_and_hides_nothing() -> None:
    held = held_round(1)
    assert zip_of(held.files) == zip_of(dict(reversed(held.files.items())))
    again = hold(held.manifest, tuple(reversed(held.ballots)))
    assert zip_of(again.files) == zip_of(held.files)


@pytest.mark.parametrize("name", ["round/rule.md", "elsewhere/more.txt", "round/../../up.txt"])
def test_a_strange_zip_is_refused(name: str, tmp_path: Path) -> None:
    out = BytesIO(zip_of(held_round(1).files))
    with zipfile.ZipFile(out, "a") as packed, pytest.warns(UserWarning) if name == "round/rule.md" else nullcontext():
        packed.writestr(name, b"x")
    (tmp_path / "round.zip").write_bytes(out.getvalue())
    with pytest.raises(papers.Unreadable, match="twice") if name != "round/../../up.txt" else nullcontext():
        assert codes(verify.read_files(tmp_path / "round.zip")) == ["unreadable"]


@pytest.mark.parametrize("name", ["manifest.json", "seal.json", "result.json"])
def test_a_record_is_written_in_one_way_alone(name: str) -> None:
    """Whoever may write one record in two ways could publish one and show the other."""
    held = held_round(1)
    raw = held.files[name]
    assert codes(held.files | {name: raw.replace(b": ", b":  ", 1)}) != []
    assert codes(held.files | {name: raw + b" "}) != []
