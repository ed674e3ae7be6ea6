"""No page of an editor's stands where the press, or another language, prints."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page

from masthead.press.edition import Edition
from masthead.sections.models import PolicyPage, Section
from masthead.sections.tests.answers import print_it
from masthead.stories.gate import RESERVED_SLUGS
from world import World

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def test_languages_and_the_folders_of_the_press_are_reserved(world: World, edition: Edition, settings) -> None:
    """Whatever first words the press prints at by itself, and the home of each language, are in the list."""
    world.story("here", topics=("energy",), bylines=("olena",), series=world.series)
    print_it(edition)
    with edition.reading() as view:
        firsts = {path.strip("/").split("/")[0] for path, _ in view.paths() if not path.startswith("!")}
    editors = set(Page.objects.filter(depth=3).values_list("slug", flat=True))
    files = {first for first in firsts if "." in first}
    assert firsts - editors - files - {""} <= RESERVED_SLUGS
    assert set(dict(settings.LANGUAGES)) <= RESERVED_SLUGS


@pytest.mark.parametrize("kind", [Section, PolicyPage])
def test_a_reserved_address_is_refused_in_words(world: World, kind: type[Page]) -> None:
    for slug in sorted(RESERVED_SLUGS):
        page = kind(title="A page", slug=slug, locale=world.front.locale)
        with pytest.raises(ValidationError, match="used by the paper itself"):
            world.front.add_child(instance=page)
        world.front.refresh_from_db()


@pytest.mark.parametrize("slug", ["uk", "archive"])
def test_no_way_round_leads_to_a_reserved_address(world: World, slug: str) -> None:
    section = world.sections["culture"]
    section.slug = slug
    with pytest.raises(ValidationError):
        section.save_revision().publish(skip_permission_checks=True)
    fresh = Section.objects.get(pk=section.pk)
    with pytest.raises(ValidationError):
        fresh.copy(update_attrs={"slug": slug})
    assert not Page.objects.filter(slug=slug).exists()
