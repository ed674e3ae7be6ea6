"""Bring Django up for the commands that need it; it costs seconds, so the others go without."""

import os
from pathlib import Path

from masthead.cli.data_folder import config_of
from masthead.lib.catalogs import compile_catalogs


def bring_up(folder: Path) -> None:
    """Set Django up on the newsroom in ``folder``.

    Raises:
        Refused: the settings cannot be used.
    """
    config_of(folder)
    compile_catalogs()
    os.environ["MASTHEAD_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "masthead.settings"
    import django

    django.setup()
