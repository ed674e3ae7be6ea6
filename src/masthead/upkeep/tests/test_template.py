"""The kept template of a new newsroom is a migrated one, or none."""

import sqlite3
from pathlib import Path

import pytest

from masthead.upkeep.template import FILES, keep_template, take_template

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the template of this test apart from the one of this machine."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.parametrize("migrated", [("default",), ("supporters",), ()])
def test_what_was_not_migrated_is_not_kept(tmp_path: Path, migrated: tuple[str, ...]) -> None:
    """Otherwise every newsroom after it would be founded slowly."""
    keep_template(_databases(tmp_path / "made", migrated=migrated))
    (tmp_path / "new").mkdir()
    assert not take_template(tmp_path / "new")


def test_what_was_migrated_is_kept(tmp_path: Path) -> None:
    """And is laid into a new folder."""
    keep_template(_databases(tmp_path / "made", migrated=tuple(FILES)))
    (tmp_path / "new").mkdir()
    assert take_template(tmp_path / "new")
    assert all((tmp_path / "new" / name).stat().st_size > 0 for name in FILES.values())


def _databases(folder: Path, *, migrated: tuple[str, ...]) -> Path:
    folder.mkdir()
    for alias, name in FILES.items():
        with sqlite3.connect(folder / name) as opened:
            if alias in migrated:
                opened.execute("CREATE TABLE django_migrations (id INTEGER)")
        opened.close()
    return folder
