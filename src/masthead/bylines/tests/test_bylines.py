"""A byline's page: a name in each language, whatever stands in it, and only while a public story is signed."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from wagtail.models import Locale

from masthead.bylines.facts import byline
from masthead.bylines.models import Byline
from world import World

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_a_name_is_given_in_the_readers_language_or_as_it_was_first_written(world: World) -> None:
    olena = world.bylines["olena"]
    key = str(olena.translation_key)
    assert (byline(key, "en").name, byline(key, "uk").name) == ("Olena Marchuk", "Olena Marchuk")
    Byline.objects.create(
        name="Олена Марчук", slug="olena", locale=Locale.objects.get(language_code="uk"), translation_key=key
    )
    assert (byline(key, "en").name, byline(key, "uk").name) == ("Olena Marchuk", "Олена Марчук")
    olena.delete()
    assert byline(key, "en").name == "Олена Марчук"
    assert byline("00000000-0000-0000-0000-000000000000", "en") is None


def test_an_address_is_one_persons_in_a_language(world: World) -> None:
    olena = world.bylines["olena"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Byline.objects.create(name="Other", slug=olena.slug, locale=olena.locale)
    Byline.objects.create(name="Other", slug=olena.slug, locale=Locale.objects.get(language_code="uk"))


def test_a_name_that_signs_a_story_cannot_be_deleted(world: World) -> None:
    world.story("here", at=AT, bylines=("olena",))
    with pytest.raises(ProtectedError):
        world.bylines["olena"].delete()
