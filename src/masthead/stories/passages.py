"""What a story says and points to, whatever fields and blocks it has: its words, its pictures and its links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

from django.db import models
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page

from masthead.lib.markup import plain_text

# The tree's own words, what Wagtail derives, and what editors say to each other.
_NOT_READ: Final = frozenset({"path", "url_path", "slug", "draft_title", "wagtail_admin_comments"})
_HREF: Final = re.compile(r"""<a\b[^>]*?\bhref=(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Some words of a story: the field, the place of the block in a body, and the text as it is stored."""

    field: str
    text: str
    block: int | None = None

    @property
    def words(self) -> str:
        """The text without its tags."""
        return plain_text(self.text)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where its links lead that are written out as addresses."""
        return tuple(unescape(one or other) for one, other in _HREF.findall(self.text))


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """A picture or a page that a story shows or links to."""

    field: str
    id: int
    block: int | None = None


def passages_of(story: Any) -> Iterator[Passage]:
    """Yield every text of a story and of the rows that belong to it."""
    for name, field in _fields(type(story)):
        if isinstance(field, StreamField):
            yield from _in_body(name, getattr(story, name))
        elif isinstance(field, models.CharField | models.TextField) and not field.choices:
            yield Passage(field=name, text=getattr(story, name) or "")
    for relation in get_all_child_relations(type(story)):
        accessor = relation.get_accessor_name()
        if accessor not in _NOT_READ:
            for child in getattr(story, accessor).all():
                yield from (Passage(field=accessor, text=each.text) for each in _of_child(child))


def pictures_of(story: Any) -> Iterator[Pointer]:
    """Yield the pictures in a story's bodies; its hero is a field of its own."""
    return _pointers(story, kind=get_image_model())


def links_of(story: Any) -> Iterator[Pointer]:
    """Yield the pages that a story's bodies link to."""
    return _pointers(story, kind=Page)


def _fields(kind: type[models.Model]) -> Iterator[tuple[str, Any]]:
    for field in kind._meta.get_fields():
        if getattr(field, "concrete", False) and field.name not in _NOT_READ:
            yield field.name, field


def _in_body(name: str, body: Any) -> Iterator[Passage]:
    for place, block in enumerate(body.stream_block.get_prep_value(body)):
        yield from (Passage(field=name, text=text, block=place) for text in _strings(block["value"]))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        # The names of blocks and their numbers are nobody's words.
        yield from (text for key, each in value.items() if key not in ("id", "type") for text in _strings(each))
    elif isinstance(value, list):
        yield from (text for each in value for text in _strings(each))


def _of_child(child: models.Model) -> Iterator[Passage]:
    for name, field in _fields(type(child)):
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            yield Passage(field=name, text=getattr(child, name) or "")


def _pointers(story: Any, *, kind: type[models.Model]) -> Iterator[Pointer]:
    for name, field in _fields(type(story)):
        if isinstance(field, StreamField):
            for place, block in enumerate(getattr(story, name)):
                for model, pk, *_ in block.block.extract_references(block.value):
                    if issubclass(model, kind):
                        yield Pointer(field=name, id=int(pk), block=place)
