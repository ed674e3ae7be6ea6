"""Rows that are laid are the rows that would be made."""

import re

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale

from laying import laid_when_made_before, read, tables
from masthead.bylines.models import Byline
from masthead.readers.models import Reader
from world import _make_world

pytestmark = [pytest.mark.django_db(databases=["default", "supporters"]), pytest.mark.once]
ALWAYS_NEW = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*|\b[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
)


def all_rows() -> dict[str, list[str]]:
    """Return what stands in every table, but for the hour, identifiers that are new each time, and the rows' order."""
    return {
        table: sorted(ALWAYS_NEW.sub("new", " ".join(map(str, row[1:]))) for row in rows)
        for table, rows in read(tables()).items()
    }


def test_the_laid_world_is_the_world_as_it_is_made() -> None:
    seen = []
    for make in (_make_world.__wrapped__, _make_world, _make_world):
        with transaction.atomic():
            make()
            seen.append(all_rows())
            transaction.set_rollback(True)
    assert len(seen[0]["wagtailcore_page"]) > 5
    assert seen == [seen[0]] * 3


def test_where_something_else_is_there_already_it_is_made() -> None:
    english = Locale.objects.get(language_code="en")

    @laid_when_made_before
    def make() -> None:
        Byline.objects.create(name="A", slug=f"a{Byline.objects.count()}", locale=english)

    make()
    make()
    assert [each.slug for each in Byline.objects.order_by("pk")] == ["a0", "a1"]


def test_rows_are_laid_into_the_other_safe_too() -> None:
    made = []

    def make() -> None:
        made.append(Reader.objects.using("supporters").create(language="en", joined_at=timezone.now()).pk)

    lay = laid_when_made_before(make, safe="supporters")
    for _ in range(2):
        with transaction.atomic(using="supporters"):
            lay()
            assert [each.pk for each in Reader.objects.using("supporters").all()] == made
            transaction.set_rollback(True, using="supporters")
    assert len(made) == 1
