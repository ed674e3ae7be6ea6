"""Bring Django up for the commands that need it; it costs seconds, so the others go without."""

import os
from pathlib import Path

from masthead.cli.data_folder import config_of
from masthead.cli.plain import Refused
from masthead.lib.catalogs import compile_catalogs
from masthead.lib.garbage import not_looked_for
from masthead.lib.lean_imports import lean_imports


def bring_up(folder: Path) -> None:
    """Set Django up on the newsroom in ``folder``.

    Raises:
        Refused: the settings cannot be used.
    """
    config_of(folder)
    compile_catalogs()
    os.environ["MASTHEAD_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "masthead.settings"
    with not_looked_for(), lean_imports():
        import django

        django.setup()


def bring_up_existing(folder: Path) -> None:
    """Set Django up on a newsroom whose databases are there; opening a SQLite file that is not would make it.

    Raises:
        Refused: the settings cannot be used, or a database file is missing.
    """
    bring_up(folder)
    from masthead.upkeep.upgrade import missing_files

    missing = missing_files()
    if missing:
        raise Refused(
            f"{missing[0]} is missing or empty. Bring a copy back; if there was never anything in it, start once "
            "with: ./masthead serve"
        )
