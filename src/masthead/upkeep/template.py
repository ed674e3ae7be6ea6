"""A migrated, empty newsroom kept per version of the migrations: a new data folder starts from a copy of it.

Migrating two empty SQLite files takes twelve seconds; copying them takes none.
"""

import os
import sqlite3
import tempfile
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

import django
from django.apps import apps

FILES: Final = {"default": "newsroom.sqlite3", "supporters": "supporters.sqlite3"}


def take_template(folder: Path) -> bool:
    """Lay migrated, empty databases into ``folder`` where it has none; return whether that was possible."""
    source = _place()
    if any(_has_something(folder / name) for name in FILES.values()):
        return False
    if not all((source / name).is_file() for name in FILES.values()):
        return False
    for name in FILES.values():
        _copy(source=source / name, target=folder / name)
    return True


def keep_template(folder: Path) -> None:
    """Keep a copy of the migrated, still empty databases in ``folder``; a cache that cannot be written is no harm.

    Files that were not migrated, as in a run of tests that needs one database only, are not kept.
    """
    target = _place()
    if not all(_is_migrated(folder / name) for name in FILES.values()):
        return
    try:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in FILES.values():
            with tempfile.TemporaryDirectory(dir=target) as making:
                _copy(source=folder / name, target=Path(making) / name)
                (Path(making) / name).replace(target / name)
    except OSError:
        return


def _has_something(file: Path) -> bool:
    # An interrupted start may leave a file with nothing in it.
    return file.exists() and file.stat().st_size > 0


def _is_migrated(file: Path) -> bool:
    with sqlite3.connect(file) as opened:
        found = opened.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'").fetchone()
    opened.close()
    return found is not None


def _copy(*, source: Path, target: Path) -> None:
    target.touch(mode=0o600)
    with sqlite3.connect(source) as here, sqlite3.connect(target) as there:
        here.backup(there)
    here.close()
    there.close()


def _place() -> Path:
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "masthead" / f"empty-{_version()}"


@cache
def _version() -> str:
    """Return a digest of every migration of every installed app, and of Django, which builds the tables."""
    digest = blake2b(django.__version__.encode(), digest_size=12)
    for config in sorted(apps.get_app_configs(), key=lambda each: each.label):
        for file in sorted(Path(config.path, "migrations").glob("*.py")):
            digest.update(f"{config.label}/{file.name}".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()
