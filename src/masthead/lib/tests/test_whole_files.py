"""A file is whole at any moment, and nothing is left beside it."""

import os
from pathlib import Path

import pytest

from masthead.lib.whole_files import write_whole

pytestmark = pytest.mark.once


@pytest.mark.parametrize("step", ["fdopen", "fsync", "replace"])
@pytest.mark.parametrize("before", [None, "as it was"])
def test_whoever_is_stopped_leaves_what_was_there(
    before: str | None, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "masthead.toml"
    if before is not None:
        file.write_text(before)
        file.chmod(0o640)

    def stop(*_said: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped, pytest.raises(KeyboardInterrupt):
        stopped.setattr(Path if step == "replace" else os, step, stop)
        write_whole(file, "as it is to be")
    assert [each.read_text() for each in tmp_path.iterdir()] == [each for each in (before,) if each is not None]
    write_whole(file, "as it is to be", mode=0o600)
    assert [each.read_text() for each in tmp_path.iterdir()] == ["as it is to be"]
    assert file.stat().st_mode & 0o777 == (0o600 if before is None else 0o640)
