"""What machines read of a story is right, and cannot end the element it stands in."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from html5lib import HTMLParser, getTreeBuilder

from hostile import HOSTILE
from masthead.bylines.models import Byline
from masthead.stories.cards import Signature
from masthead.stories.json_ld import _person, in_script
from masthead.stories.models import Story, StoryByline
from masthead.stories.printing import print_list, print_story
from world import World, make_picture

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


def scripts_in(html: str) -> list[str]:
    page = HTMLParser(tree=getTreeBuilder("etree")).parse(html)
    return [each.text or "" for each in page.iter("{http://www.w3.org/1999/xhtml}script")]


@pytest.mark.once
@pytest.mark.parametrize("word", [*HOSTILE, "</ScRiPt >", "<!--<script>", "\\</script>", "&amp;", '"}</script>'])
def test_no_word_ends_the_script_it_stands_in(word: str) -> None:
    said = {"headline": word, word: [word, {"deep": word}]}
    text = in_script(said)
    html = f'<!doctype html><script type="application/ld+json">{text}</script><p>after</p>'
    assert scripts_in(html) == [text]
    assert json.loads(scripts_in(html)[0]) == said
    assert not set(text) & set("<>&\u2028\u2029")


@pytest.mark.once
@pytest.mark.django_db(databases=["default", "supporters"])
def test_a_story_tells_machines_what_its_page_says(world: World, settings) -> None:
    story = world.story(
        "told",
        at=AT,
        hero=make_picture(),
        topics=("energy", "schools"),
        bylines=("olena",),
        standfirst="So.",
        title="A </script> b",
    )
    story.signatures.add(StoryByline(byline=world.bylines["olena"], role="translator", sort_order=1))
    story.updated_at = AT + timedelta(days=1)
    story.save()
    (said,) = (json.loads(text) for text in scripts_in(print_story(story.pk).body.decode()))
    paper = settings.MASTHEAD_CONFIG.addresses.paper.rstrip("/")
    assert (said["@type"], said["headline"], said["isAccessibleForFree"]) == ("NewsArticle", "A </script> b", True)
    assert said["url"] == said["mainEntityOfPage"] == f"{paper}/news/told/"
    assert datetime.fromisoformat(said["datePublished"]) == AT
    assert datetime.fromisoformat(said["dateModified"]) == AT + timedelta(days=1)
    assert said["author"] == [{"@type": "Person", "name": "Olena Marchuk", "url": f"{paper}/people/olena-marchuk/"}]
    assert (said["inLanguage"], said["articleSection"], said["keywords"]) == ("en", "News", ["Energy", "Schools"])
    (image,) = said["image"]
    assert image["@type"] == "ImageObject"
    assert (image["width"]["value"], image["height"]["value"]) == (640, 336)
    assert image["url"].startswith(f"{paper}/media/")
    assert image["creditText"] == "O. Marchuk"
    assert said["translator"] == said["author"]
    assert said["publisher"] == {"@type": "NewsMediaOrganization", "name": "A Newsroom", "url": f"{paper}/"}
    assert "@graph" not in said


@pytest.mark.django_db(databases=["default", "supporters"])
def test_it_was_never_changed_before_it_was_published(world: World) -> None:
    story = world.story("early", at=AT)
    Story.objects.filter(pk=story.pk).update(last_published_at=AT - timedelta(days=9))
    (said,) = (json.loads(text) for text in scripts_in(print_story(story.pk).body.decode()))
    assert said["dateModified"] == said["datePublished"]


@pytest.mark.once
@pytest.mark.django_db(databases=["default", "supporters"])
def test_a_byline_s_page_tells_who_it_is(world: World) -> None:
    world.story("told", at=AT, bylines=("olena",))
    Byline.objects.update(job_title="Reporter", biography="Writes </script> about power.")
    page = print_list("byline", str(world.bylines["olena"].translation_key), "en").body.decode()
    (said,) = (json.loads(text) for text in scripts_in(page))
    person = said["mainEntity"]
    assert (said["@type"], person["@type"], person["name"]) == ("ProfilePage", "Person", "Olena Marchuk")
    assert person["url"].endswith("/people/olena-marchuk/")
    assert person["description"] == "Reporter — Writes </script> about power."
    assert person["worksFor"]["@type"] == "NewsMediaOrganization"


@pytest.mark.once
def test_a_name_without_a_page_has_no_address() -> None:
    assert _person(Signature(name="N. N.", href="", role="reporter", role_label="")) == {
        "@type": "Person",
        "name": "N. N.",
    }
