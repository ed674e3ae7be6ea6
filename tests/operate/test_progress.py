"""Long work shows how far it has come, to a person at a terminal and to nobody else."""

import io
import os
import pty
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from masthead.cli import bench_newsroom, plain
from masthead.upkeep import bulk_newsroom, founding
from operate.folders import Workshop, workshop
from operate.forked import all_of

pytestmark = pytest.mark.once
ITEM = (
    "<item><title>Item {0}</title><content:encoded>Words.</content:encoded><wp:post_id>{0}</wp:post_id>"
    "<wp:post_name>item-{0}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>"
)
HEAD = (
    '<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    "<channel><title>Old</title><wp:wxr_version>1.2</wp:wxr_version>"
)


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Let a person look on; what they saw is in the list afterwards."""
    seen: list[str] = []
    mine, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as screen:
        monkeypatch.setattr(sys, "stderr", screen)
        yield seen
    seen.append(all_of(mine))


def count_to(most: int, *, seconds_each: float, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(seconds_each * each for each in range(1, 10 * most + 10))
    monkeypatch.setattr(plain, "time", SimpleNamespace(monotonic=lambda: 100 + next(clock)))
    with plain.progress("pages") as show:
        for count in range(1, most + 1):
            show(count)


def test_a_terminal_shows_one_line_that_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch) as seen:
        count_to(1_234, seconds_each=0.01, monkeypatch=monkeypatch)
    assert re.fullmatch(r"(\rpages: [\d,]+)+\r\n", seen[0]), seen[0][-200:]
    assert seen[0].endswith("\rpages: 1,234\r\n")
    # Ten times a second at most: more would slow the work down, and a slow line with it.
    assert 50 < seen[0].count("\rpages") < 250


def test_its_line_ends_where_the_work_breaks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch) as seen, pytest.raises(ZeroDivisionError), plain.progress("items") as show:
        show(7)
        raise ZeroDivisionError
    assert seen[0] == "\ritems: 7\ritems: 7\r\n"


def test_work_that_did_not_begin_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch) as seen, plain.progress("items"):
        sys.stderr.write("x")
    assert seen == ["x"]


def test_a_log_stays_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    count_to(1_000, seconds_each=1.0, monkeypatch=monkeypatch)
    assert log.getvalue() == ""


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    with workshop(tmp_path_factory.mktemp("progress") / "newsroom") as made:
        assert made.run("init").code == 0
        yield made


def test_import_print_and_audit_show_it(newsroom: Workshop, tmp_path: Path) -> None:
    file = tmp_path / "export.xml"
    file.write_text(HEAD + "".join(map(ITEM.format, range(1, 4))) + "</channel></rss>", encoding="utf-8")
    works = {"items": ["import", "wordpress", str(file)], "pages": ["press", "print", "--all"]}
    for what, words in [*works.items(), ("pages", ["press", "audit"])]:
        seen = newsroom.run(*words, terminal=True)
        assert seen.code == 0, seen
        assert re.fullmatch(rf"(\r{what}: \d+)+\r\n", seen.err), (words, seen.err)
        assert "\r" not in seen.out
        assert newsroom.run(*words).err == "", words


def test_the_bench_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(founding, "found_pages", lambda: None)
    monkeypatch.setattr(bulk_newsroom, "fill_in_bulk", lambda *, count, now, progress: progress(count))
    monkeypatch.setattr(bench_newsroom, "tell", lambda _said: None)
    with terminal(monkeypatch) as seen:
        bench_newsroom._fill(3)
    assert seen == ["\rstories: 3\rstories: 3\r\n"]
