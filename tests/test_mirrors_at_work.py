"""The worker tells the mirrors of every edition that is signed, and of no other."""

from datetime import datetime
from pathlib import Path

import pytest

from masthead.desk.chores import Printing
from masthead.lib.config_sections import Press
from masthead.press.chore import print_all
from masthead.press.edition import Edition
from world import make_world

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


class Heard:
    """Mirrors that only listen."""

    def __init__(self) -> None:
        self.editions: list[int] = []

    def look(self, *, edition: int, now: datetime) -> None:
        """Remember what was said."""
        self.editions.append(edition)


def test_mirrors_get_what_is_signed(edition: Edition, now: datetime, settings, tmp_path: Path) -> None:
    settings.MASTHEAD_DATA = tmp_path
    settings.MASTHEAD_CONFIG = settings.MASTHEAD_CONFIG.model_copy(update={"press": Press(mirrors=("stick",))})
    printing, heard = Printing(), Heard()
    assert printing.mirror(now) is None
    printing._edition, printing._mirrors = edition, heard
    printing.mirror(now)
    make_world()
    print_all(edition=edition, at=now, reason="all")
    printing.mirror(now)
    assert heard.editions == []
    while printing.sign(now):
        pass
    printing.mirror(now)
    assert heard.editions == [edition.stats()["edition"]]
