"""Topics, series and names that got another address are found at the old one."""

from datetime import UTC, datetime

import pytest
from wagtail.contrib.redirects.models import Redirect

from masthead.bylines.models import Byline
from masthead.press.audit import audit
from masthead.press.edition import Edition
from masthead.sections.tests.answers import answer, print_it
from masthead.stories.gatherings import Series, Topic
from world import World

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)


def rename(model, old: str, new: str) -> None:
    row = model.objects.get(slug=old)
    row.slug = new
    row.save()


def a_full_world(world: World) -> None:
    story = world.story("here", at=AT, bylines=("olena",), topics=("energy",))
    story.series = world.series
    story.save_revision().publish(skip_permission_checks=True)


@pytest.mark.parametrize(
    ("model", "folder", "slug"),
    [(Topic, "topics", "energy"), (Series, "series", "a-winter"), (Byline, "people", "olena-marchuk")],
)
def test_the_old_address_leads_to_the_new_one(world: World, edition: Edition, model, folder: str, slug: str) -> None:
    a_full_world(world)
    print_it(edition)
    assert answer(edition, f"/{folder}/{slug}/") == (200, "")
    rename(model, slug, "second")
    print_it(edition)
    assert answer(edition, f"/{folder}/{slug}/") == (301, f"/{folder}/second/")
    assert answer(edition, f"/{folder}/second/") == (200, "")
    rename(model, "second", "third")
    print_it(edition)
    for old in (slug, "second"):
        assert answer(edition, f"/{folder}/{old}/") == (301, f"/{folder}/third/")
    assert audit(edition=edition) == ()


def test_a_list_that_goes_back_leads_round_in_no_circle(world: World, edition: Edition) -> None:
    a_full_world(world)
    rename(Topic, "energy", "power")
    print_it(edition)
    rename(Topic, "power", "energy")
    print_it(edition)
    assert answer(edition, "/topics/energy/") == (200, "")
    assert answer(edition, "/topics/power/") == (301, "/topics/energy/")
    assert audit(edition=edition) == ()


def test_another_list_takes_an_address_that_was_left(world: World, edition: Edition) -> None:
    a_full_world(world)
    rename(Topic, "energy", "power")
    print_it(edition)
    other = next(slug for slug in world.topics if slug != "energy")
    rename(Topic, other, "energy")
    world.story("there", at=AT, topics=(other,))
    print_it(edition)
    assert answer(edition, "/topics/energy/") == (200, "")
    assert answer(edition, "/topics/power/") == (200, "")
    assert audit(edition=edition) == ()


def test_a_list_that_is_saved_as_it_was_leaves_nothing(world: World) -> None:
    for row in (world.topics["energy"], world.series, world.bylines["olena"]):
        row.save()
    assert not Redirect.objects.exists()
