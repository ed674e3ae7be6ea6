"""The bench's own bulk path: many stories written straight into the tables, as published long ago.

THE PRODUCT NEVER COMES THIS WAY. It passes by revisions that are made one by one, signals, notes and the gate, so
whatever it leaves must be printed anew, whole. It writes the rows that a publish leaves behind, that a bench may
find tables as large as they would be.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Max, Model
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.search.models import IndexEntry

from masthead.bylines.models import Byline
from masthead.sections.models import Section
from masthead.stories.models import Kicker, Story, StoryByline, Topic
from masthead.upkeep.founding import front_in
from masthead.upkeep.made_up_words import MadeUpWords

TOPICS: Final = 40
BYLINES: Final = 12
SECTIONS: Final = ("World", "Economy", "Nature", "Science", "Law")
_AT_ONCE: Final = 500
_TOPICS_EACH: Final = 2
_WORDS: Final = (
    "harvest bridge council winter harbour railway archive garden border signal market teacher river winter school "
    "budget voter hospital letter engine forest museum power ferry court island measure weather"
).split()


def fill_in_bulk(
    *, count: int, now: datetime, progress: Callable[[int], None] | None = None, language: str = ""
) -> None:
    """Write ``count`` live stories, an hour apart, the newest an hour ago; nothing of them is printed.

    Each has two topics, one byline, one of six sections, three paragraphs, a heading and a quote.

    Args:
        language: in which to write them, in words of which there are as many as in a newspaper; without it they are
            in the first language and have the same few words.
    Cost: some 0.5 ms a story.
    """
    assert connection.vendor == "sqlite", "the bench's newsroom is its own, on SQLite"
    sections = _sections(_first_section() if not language else _section_in(language))
    topics, bylines = _topics(sections[0].locale_id), _bylines(sections[0].locale_id)
    first = (Page.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    maker = _Maker(first=first, sections=sections, language=language)
    for begin in range(0, count, _AT_ONCE):
        numbers = range(begin, min(begin + _AT_ONCE, count))
        stories = [maker.story(number=number, at=now - timedelta(hours=count - number)) for number in numbers]
        with transaction.atomic():
            _write(stories=stories, numbers=numbers, topics=topics, bylines=bylines)
        if progress is not None:
            progress(numbers.stop)
    for place, section in enumerate(sections):
        Page.objects.filter(pk=section.pk).update(numchild=len(range(place, count, len(sections))))


class _Maker:
    """Makes stories, each from its number alone."""

    def __init__(self, *, first: int, sections: list[Section], language: str) -> None:
        self._first, self._sections, self._language = first, sections, language
        self._type = ContentType.objects.get_for_model(Story)

    def story(self, *, number: int, at: datetime) -> Story:
        """Return story ``number``, not yet written."""
        section = self._sections[number % len(self._sections)]
        pk, slug = self._first + number, f"bulk-{number}"
        title, standfirst, body = self._told(number)
        return Story(
            id=pk,
            page_ptr_id=pk,
            path=Page._get_path(section.path, section.depth + 1, number // len(self._sections) + 1),
            depth=section.depth + 1,
            numchild=0,
            translation_key=uuid.UUID(int=pk),
            locale_id=section.locale_id,
            content_type=self._type,
            title=title,
            draft_title=title,
            slug=slug,
            url_path=f"{section.url_path}{slug}/",
            live=True,
            first_published_at=at,
            last_published_at=at,
            latest_revision_created_at=at,
            latest_revision_id=pk,
            live_revision_id=pk,
            kicker=list(Kicker)[number % 4],
            standfirst=standfirst,
            body=body,
        )

    def _told(self, number: int) -> tuple[str, str, str]:
        if self._language:
            return told_in(language=self._language, number=number)
        title = " ".join(_word(number * 7 + place) for place in range(6)).capitalize()
        return title, _sentence(number * 3, words=18), body_of(number)


def told_in(*, language: str, number: int) -> tuple[str, str, str]:
    """Return the headline, the standfirst and the stored body of a story in many different words."""
    words = MadeUpWords(language=language, seed=number)
    paragraphs = [" ".join(words.sentence(15) for _ in range(4)) for _ in range(5)]
    blocks = [
        {"type": "text", "value": "".join(f"<p>{each}</p>" for each in paragraphs), "id": str(uuid.UUID(int=number))}
    ]
    return words.sentence(6).rstrip("."), words.sentence(18), json.dumps(blocks)


def body_of(number: int) -> str:
    """Return the body of a bench's story as it is stored."""
    paragraphs = [
        "".join(f"{_sentence(number + 31 * place + line, words=14)} " for line in range(5)) for place in range(3)
    ]
    blocks: list[tuple[str, Any]] = [
        ("text", f"<p>{paragraphs[0]}</p><p>{paragraphs[1]}</p>"),
        ("heading", _sentence(number, words=5)),
        ("quote", {"text": _sentence(number + 5, words=16), "attribution": "A witness", "role": "baker"}),
        ("text", f"<p>{paragraphs[2]}</p>"),
    ]
    ids = (str(uuid.UUID(int=number * len(blocks) + place)) for place in range(len(blocks)))
    return json.dumps(
        [{"type": kind, "value": value, "id": each} for (kind, value), each in zip(blocks, ids, strict=True)]
    )


def _sentence(start: int, *, words: int) -> str:
    return " ".join(_word(start * 11 + place * place) for place in range(words)).capitalize() + "."


def _word(place: int) -> str:
    return _WORDS[place % len(_WORDS)] + ("s" if place // len(_WORDS) % 3 == 1 else "")


def _first_section() -> Section:
    first = Section.objects.order_by("path").first()
    assert first is not None, "the newsroom was founded with a section"
    return first


def _section_in(language: str) -> Section:
    front = front_in(language)
    found = Section.objects.child_of(front).order_by("path").first()
    return found or _add_section(front, title="News")


def _sections(first: Section) -> list[Section]:
    for title in SECTIONS:
        _add_section(first.get_parent(), title=title)
    return list(Section.objects.filter(locale=first.locale).order_by("path"))


def _add_section(front: Page, *, title: str) -> Section:
    page = Section(title=title, slug=title.lower(), locale=front.locale)
    Page.objects.get(pk=front.pk).add_child(instance=page)
    page.save_revision().publish(skip_permission_checks=True)
    return page


def _topics(locale_id: int) -> list[Topic]:
    return [
        Topic.objects.create(slug=f"topic-{each}", name=f"Topic {each}", locale_id=locale_id) for each in range(TOPICS)
    ]


def _bylines(locale_id: int) -> list[Byline]:
    return [
        Byline.objects.create(slug=f"name-{each}", name=f"Name {each}", locale_id=locale_id) for each in range(BYLINES)
    ]


def _write(*, stories: list[Story], numbers: range, topics: list[Topic], bylines: list[Byline]) -> None:
    """Write what a publish of each story would have left behind."""
    kind = ContentType.objects.get_for_model(Story)
    base = ContentType.objects.get_for_model(Page)
    _insert(Revision, (_revision(story=each, kind=kind, base=base) for each in stories))
    _insert(Page, stories)
    _insert(Story, stories)
    through = Story.topics.through
    _insert(
        through,
        (
            through(story_id=story.pk, topic_id=topics[(number + more) % TOPICS].pk)
            for story, number in zip(stories, numbers, strict=True)
            for more in range(_TOPICS_EACH)
        ),
    )
    _insert(
        StoryByline,
        (
            StoryByline(story_id=story.pk, byline_id=bylines[number % BYLINES].pk, sort_order=0)
            for story, number in zip(stories, numbers, strict=True)
        ),
    )
    _insert(PageLogEntry, (_log_entry(story=each, kind=kind) for each in stories))
    _insert(IndexEntry, (_search_entry(story=each, kind=kind) for each in stories))


def _revision(*, story: Story, kind: ContentType, base: ContentType) -> Revision:
    content = {
        "pk": story.pk,
        "title": story.title,
        "slug": story.slug,
        "body": story._meta.get_field("body").value_to_string(story),
    }
    return Revision(
        id=story.pk,
        content_type=kind,
        base_content_type=base,
        object_id=str(story.pk),
        created_at=story.last_published_at,
        object_str=story.title,
        content=content,
    )


def _log_entry(*, story: Story, kind: ContentType) -> PageLogEntry:
    return PageLogEntry(
        page_id=story.pk,
        content_type=kind,
        label=story.title,
        action="wagtail.publish",
        timestamp=story.last_published_at,
        revision_id=story.pk,
        content_changed=True,
    )


def _search_entry(*, story: Story, kind: ContentType) -> IndexEntry:
    words = f"{story.standfirst} {story.body}"
    return IndexEntry(
        content_type=kind,
        object_id=str(story.pk),
        title=story.title,
        autocomplete=story.title,
        body=words,
        title_norm=0.9,
    )


def _insert(model: type[Model], rows: Iterable[Model]) -> None:
    """Write rows into ``model``'s own table and no other: a story's page and its story are two."""
    fields = [each for each in model._meta.local_concrete_fields if not _is_given_by_the_database(each, model)]
    names = ", ".join(connection.ops.quote_name(str(each.column)) for each in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(_values(fields=fields, rows=rows)))  # noqa: S608


def _values(*, fields: list[Any], rows: Iterable[Model]) -> Iterator[list[Any]]:
    for row in rows:
        yield [each.get_db_prep_save(getattr(row, each.attname), connection) for each in fields]


def _is_given_by_the_database(field: Any, model: type[Model]) -> bool:
    return bool(field.primary_key) and model not in (Page, Story, Revision)
