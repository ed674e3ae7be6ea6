"""Fill an empty newsroom with the sample one: its sections, names, pictures and stories."""

import tomllib
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.dateparse import parse_date, parse_datetime
from wagtail.models import Locale, Page

from masthead.appeal.models import SUPPORT_SLUG, Appeal, SupportPage
from masthead.bylines.models import Byline
from masthead.pictures.models import Picture
from masthead.sections.models import FrontPage, FrontPlacement, Newsroom, Package, PackageStory, PolicyPage, Section
from masthead.stories.models import Correction, Recording, RelatedStory, Series, Story, StoryByline, Topic
from masthead.upkeep.founding import front_in
from masthead.upkeep.live_sample import tell_live
from masthead.upkeep.sample.pictures import PICTURES, draw
from masthead.upkeep.sample.sounds import sound

_FOLDER: Final = Path(__file__).resolve().parent / "sample"
_NAMES: Final = uuid.UUID("6f1e7f43-2a55-4c1d-9b43-6d3b6d9f6c11")
Said = dict[str, Any]


def fill_newsroom() -> bool:
    """Fill the newsroom unless it has stories; return whether anything was done. All or nothing."""
    if Story.objects.exists():
        return False
    with transaction.atomic():
        _Filling(now=datetime.now(UTC)).fill()
    return True


class _Filling:
    """One filling of an empty newsroom."""

    def __init__(self, *, now: datetime) -> None:
        self._now = now
        self._plan: Said = tomllib.loads((_FOLDER / "newsroom.toml").read_text(encoding="utf-8"))
        self._languages = [code for code in dict(settings.LANGUAGES) if code in self._plan]
        self._pages: dict[tuple[str, str], Page] = {}
        self._rows: dict[tuple[str, str], Any] = {}
        self._pictures: dict[tuple[str, str], Picture] = {}

    def fill(self) -> None:
        """Make everything, in the order in which one thing needs another."""
        said = {name: self._plan[name] for name in ("contact_email", "publisher", "stories_on_front")}
        Newsroom.objects.update_or_create(pk=1, defaults=said | {"lets_republish": True})
        for code in self._languages:
            self._fill_front(code)
            self._fill_support(code)
            self._fill_names(code)
        stories = [tomllib.loads(file.read_text(encoding="utf-8")) | {"key": file.stem} for file in _story_files()]
        for said in sorted(stories, key=lambda each: -each["hours_ago"]):
            for code in self._languages:
                if code in said:
                    self._fill_story(said=said, code=code)
        self._relate(stories)
        self._place()

    def _fill_front(self, code: str) -> None:
        said = self._plan[code]
        front = front_in(code)
        front.title, front.tagline, front.footer_note = said["name"], said["tagline"], said["footer_note"]
        front.save_revision().publish()
        self._pages["front", code] = front
        for each in self._plan["sections"]:
            words = each[code]
            page = Section(title=words["title"], slug=words["slug"], introduction=words["introduction"])
            self._add(page=page, parent=front, key=each["key"], code=code)
        for each in self._plan["policies"]:
            words = each[code]
            page = PolicyPage(
                title=words["title"], slug=words["slug"], body=words["body"], purpose=each.get("purpose", "")
            )
            self._add(page=page, parent=front, key=each["key"], code=code)

    def _fill_support(self, code: str) -> None:
        words = self._plan["support"][code]
        page = SupportPage(
            title=words["title"],
            slug=SUPPORT_SLUG,
            introduction=words["introduction"],
            other_ways=words["other_ways"],
            monthly_goal=self._plan["support"]["monthly_goal"],
        )
        self._add(page=page, parent=self._pages["front", code], key="support", code=code)
        Appeal.objects.create(
            name=words["appeal_name"],
            locale=page.locale,
            text=words["appeal"],
            button=words["title"],
            begins_on=(self._now - timedelta(days=30)).date(),
            on_front=True,
        )

    def _fill_names(self, code: str) -> None:
        locale = Locale.objects.get(language_code=code)
        for model, name in ((Topic, "topics"), (Series, "series"), (Byline, "bylines")):
            for each in self._plan[name]:
                row = model(locale=locale, translation_key=_key_of(each["key"]), **each[code])
                row.save()
                self._rows[each["key"], code] = row

    def _fill_story(self, *, said: Said, code: str) -> None:
        words = said[code]
        published_at = self._now - timedelta(hours=said["hours_ago"])
        story = Story(
            title=words["headline"],
            slug=words["slug"],
            standfirst=words["standfirst"],
            dateline=words.get("dateline", ""),
            kicker=said["kicker"],
            hero=self._picture(name=said["picture"], code=code) if "picture" in said else None,
            hero_caption=words.get("caption", ""),
            body=[self._block(block=block, code=code) for block in words["body"]],
            first_published_at=published_at.replace(second=0, microsecond=0),
        )
        story.topics = [self._rows[key, code] for key in said["topics"]]
        story.series = self._rows.get((said.get("series", ""), code))
        story.signatures = [
            StoryByline(byline=self._rows[each["key"], code], role=each["role"], sort_order=place)
            for place, each in enumerate(said["bylines"])
        ]
        self._add(page=story, parent=self._pages[said["section"], code], key=said["key"], code=code)
        for each in words.get("corrections", ()):
            at = self._now - timedelta(hours=each["hours_ago"])
            told = {name: value for name, value in each.items() if name != "hours_ago"}
            Correction.objects.create(story=story, at=at.replace(second=0, microsecond=0), **told)
        if "live" in said:
            byline = self._rows[said["live"]["byline"], code]
            tell_live(story, said=said["live"], words=words, byline=byline, now=self._now)

    def _block(self, *, block: Said, code: str) -> tuple[str, Any]:
        kind = block["kind"]
        if kind == "text":
            return kind, block["html"]
        if kind == "heading":
            return kind, block["text"]
        said = {name: value for name, value in block.items() if name != "kind"}
        if kind == "notes":
            return kind, said["notes"]
        for name, read in (("posted_at", parse_datetime), ("deleted_on", parse_date)):
            said |= {name: read(said[name])} if name in said else {}
        return kind, self._with_pictures(said, code=code)

    def _with_pictures(self, said: Said, *, code: str) -> Said:
        """Return what fills a block, with pictures and recordings instead of their names."""
        if "recording" in said:
            made = Recording(title=said["recording"], credit=said.get("credit", ""))
            made.file = ContentFile(sound(said["recording"]), name="sound.wav")
            made.save()
            said = {name: said[name] for name in ("caption", "transcript")} | {"recording": made}
        if "picture" in said:
            said = said | {"picture": self._picture(name=said["picture"], code=code)}
        if "pictures" in said:
            said = said | {"pictures": [self._with_pictures(each, code=code) for each in said["pictures"]]}
        return said

    def _picture(self, *, name: str, code: str) -> Picture:
        """Return a picture with words in a language: alternative text must be in the page's own."""
        if (name, code) not in self._pictures:
            drawn = next(each for each in PICTURES if each.name == name)
            picture = Picture(**drawn.words(code))
            picture.file = ContentFile(draw(name), name=f"{name}.jpg")
            picture.save()
            self._pictures[name, code] = picture
        return self._pictures[name, code]

    def _add(self, *, page: Page, parent: Page, key: str, code: str) -> None:
        page.locale = parent.locale
        page.translation_key = _key_of(key)
        Page.objects.get(pk=parent.pk).add_child(instance=page)
        page.save_revision().publish(skip_permission_checks=True)
        self._pages[key, code] = page

    def _relate(self, stories: list[Said]) -> None:
        for said in stories:
            for place, other in enumerate(said.get("related", ())):
                for code in self._languages:
                    if (said["key"], code) in self._pages and (other, code) in self._pages:
                        pair = self._pages[said["key"], code], self._pages[other, code]
                        RelatedStory.objects.create(story=pair[0], other=pair[1], sort_order=place)
                        # The newest version must know of it too, or the next edit at the desk would drop it.
                        Story.objects.get(pk=pair[0].pk).save_revision().publish(skip_permission_checks=True)

    def _place(self) -> None:
        for code in self._languages:
            for place, key in enumerate(self._plan["front"][code]):
                story = self._pages[key, code]
                FrontPlacement.objects.create(front=self._pages["front", code], story=story, sort_order=place)
            FrontPage.objects.get(pk=self._pages["front", code].pk).save_revision().publish()
            for said in self._plan["packages"]:
                self._bind(said, code=code)

    def _bind(self, said: Said, *, code: str) -> None:
        package = Package(front=self._pages["front", code], title=said[code], spot=said["spot"])
        package.series = self._rows[said["series"], code]
        package.ends_at = self._now + timedelta(days=said["days"])
        known = [self._pages[key, code] for key in said["stories"] if (key, code) in self._pages]
        package.members = [PackageStory(story=each, sort_order=place) for place, each in enumerate(known)]
        package.save()


def _story_files() -> list[Path]:
    return sorted((_FOLDER / "stories").glob("*.toml"))


def _key_of(name: str) -> uuid.UUID:
    """Return the same translation key for the same name, so that languages find each other."""
    return uuid.uuid5(_NAMES, name)
