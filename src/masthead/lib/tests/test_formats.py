"""Days and times as readers see them."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from masthead.lib.formats import shown_deadline

pytestmark = pytest.mark.once
ROOMS = Path(__file__).parent.parent.parent
EVENING = datetime(2026, 11, 9, 21, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "kind", "words"),
    [
        ("en", "DATE_FORMAT", "9 November 2026"),
        ("en", "DATETIME_FORMAT", "9 November 2026, 21:05"),
        ("en", "SHORT_DATETIME_FORMAT", "9 Nov 2026, 21:05"),
        ("en", "YEAR_MONTH_FORMAT", "November 2026"),
        ("uk", "DATE_FORMAT", "9 листопада 2026 р."),
        ("uk", "DATETIME_FORMAT", "9 листопада 2026 р., 21:05"),
        ("uk", "SHORT_DATETIME_FORMAT", "09.11.2026, 21:05"),
    ],
)
def test_the_day_comes_first_and_hours_are_twenty_four(language: str, kind: str, words: str) -> None:
    with translation.override(language):
        assert date_format(EVENING, kind) == words


@pytest.mark.parametrize(
    ("zone", "words"), [("Europe/Kyiv", "9 November 2026, 23:05 EET"), ("Asia/Tbilisi", "10 November 2026, 01:05 +04")]
)
def test_a_deadline_names_its_zone(zone: str, words: str) -> None:
    with translation.override("en"), timezone.override(ZoneInfo(zone)):
        assert shown_deadline(EVENING) == words


def test_a_day_is_written_in_one_way() -> None:
    """Short at one place and long at another, the same day looked like two."""
    templates = [*ROOMS.glob("*/templates/**/*.html")]
    assert len(templates) > 50
    assert [each.name for each in templates if "SHORT_DATE" in each.read_text(encoding="utf-8")] == []
