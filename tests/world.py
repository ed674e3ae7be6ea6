"""A small newsroom for tests: two languages, three sections, two topics, one byline, one picture."""

import wave
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image
from wagtail.models import Locale, Page

from laying import laid_when_made_before
from masthead.bylines.models import Byline
from masthead.pictures.models import Picture
from masthead.sections.models import FrontPage, Section
from masthead.stories.models import CaptionFile, Recording, Series, Story, StoryByline, Topic
from masthead.stories.tests.test_recordings import GOOD
from masthead.upkeep.founding import found_newsroom, front_in


@dataclass
class World:
    """What the tests' newsroom consists of, by name."""

    front: FrontPage
    sections: dict[str, Section] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    bylines: dict[str, Byline] = field(default_factory=dict)
    picture: Picture | None = None
    series: Series | None = None

    def story(
        self, slug: str, *, at: datetime | None = None, section: str = "news", live: bool = True, **said
    ) -> Story:
        """Write a story; it is published at ``at`` unless ``live`` is False."""
        topics = said.pop("topics", ())
        bylines = said.pop("bylines", ())
        story = Story(
            title=said.pop("title", slug.replace("-", " ").title()),
            slug=slug,
            first_published_at=at,
            live=False,
            body=said.pop("body", [("text", f"<p>The text of {slug}.</p>")]),
            **said,
        )
        story.locale = self.sections[section].locale
        story.topics = [self.topics[name] for name in topics]
        story.signatures = [StoryByline(byline=self.bylines[name], sort_order=i) for i, name in enumerate(bylines)]
        Page.objects.get(pk=self.sections[section].pk).add_child(instance=story)
        revision = story.save_revision()
        if live:
            revision.publish(skip_permission_checks=True)
        return Story.objects.get(pk=story.pk)


def make_world() -> World:
    """Found the tests' newsroom."""
    _make_world()
    world = World(front=front_in("en"))
    world.sections = {each.slug: each for each in Section.objects.filter(slug__in=("news", "culture", "novyny"))}
    world.topics = {each.slug: each for each in Topic.objects.filter(slug__in=("energy", "schools"))}
    world.series = Series.objects.get(slug="a-winter")
    world.bylines = {"olena": Byline.objects.get(slug="olena-marchuk")}
    return world


@laid_when_made_before
def _make_world() -> None:
    found_newsroom()
    english = Locale.objects.get(language_code="en")
    for parent, slug in ((front_in("en"), "news"), (front_in("en"), "culture"), (front_in("uk"), "novyny")):
        section = Section(title=slug.title(), slug=slug)
        section.locale = parent.locale
        Page.objects.get(pk=parent.pk).add_child(instance=section)
        section.save_revision().publish(skip_permission_checks=True)
    for name in ("energy", "schools"):
        Topic.objects.create(name=name.title(), slug=name, locale=english)
    Series.objects.create(name="A winter", slug="a-winter", locale=english)
    Byline.objects.create(name="Olena Marchuk", slug="olena-marchuk", locale=english)


def make_recording(**said) -> Recording:
    """Make a recording of a moment's silence."""
    made = Recording(title="A recording", **said)
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 1, 8_000, 0, "NONE", ""))
        file.writeframes(b"\x80" * 800)
    made.file = ContentFile(out.getvalue(), name="silence.wav")
    made.save()
    return made


def make_film(*, said: str, voice: str = "Someone", heard: str = "", **more) -> Recording:
    """Make a film of no picture, in whose English captions ``voice`` says something."""
    raw = GOOD["mp4"].replace(b"picture and sound", heard.encode().rjust(17))
    film = Recording(**{"title": "A film"} | more)
    film.file = ContentFile(raw, name="film.mp4")
    film.save()
    captions = f"WEBVTT\n\n00:00:01.000 --> 00:00:09.000\n<v {voice}>{said}</v>\n"
    CaptionFile.objects.create(recording=film, language="en", file=ContentFile(captions.encode(), name="film.vtt"))
    return film


def make_picture(*, colour: str = "teal", size: tuple[int, int] = (640, 420), **said) -> Picture:
    """Make a picture with words."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    picture = Picture(**{"title": "A picture", "description": "A teal field", "credit": "O. Marchuk"} | said)
    picture.file = ContentFile(out.getvalue(), name="teal.jpg")
    picture.save()
    return picture
