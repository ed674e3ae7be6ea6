"""Where a name still stands at the desk once it was taken off: in words that only an editor can put another way."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.fields import StreamField

from masthead.bylines.models import ProtectedName
from masthead.stories.caption_file import CaptionFile
from masthead.stories.credited import pattern_of, words_of
from masthead.stories.models import Story

# The apps whose words readers may see; all fields of their models are looked at, one that is added later too.
_READ: Final = ("stories", "live", "sections", "pictures", "bylines", "appeal", "desk")
# What the tree and the translations keep for themselves.
_NO_WORDS: Final = frozenset({"path", "url_path", "draft_title", "digest", "file_hash", "sealed_name", "media_type"})
_TAG: Final = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, kw_only=True)
class StillNamed:
    """A row that has the name, and what its fields are called on screen."""

    row: models.Model
    kind: str
    fields: tuple[str, ...]


def still_named(words: Iterable[str]) -> tuple[StillNamed, ...]:
    """Return every row of the newsroom in whose words a spelling stands, drafts too.

    Another form of a name, as Ukrainian has them, is found where the spelling is a part of it.

    Cost: reads all words of the newsroom.
    """
    wanted = tuple(filter(None, words))
    if not wanted:
        return ()
    found = pattern_of(wanted)
    return tuple(each for kind in _kinds() for each in _in_rows(kind, found=found))


def _kinds() -> Iterator[type[models.Model]]:
    for label in _READ:
        for kind in apps.get_app_config(label).get_models():
            if kind is not ProtectedName and not kind._meta.proxy:
                yield kind


def _in_rows(kind: type[models.Model], *, found: re.Pattern[str]) -> Iterator[StillNamed]:
    named: dict[Any, tuple[str, ...]] = {}
    for pk, labels in _named(kind, fields=_fields_of(kind), found=found):
        if labels:
            named[pk] = (*named.get(pk, ()), *labels)
    rows = kind._default_manager.in_bulk(list(named))
    for pk in sorted(named):
        yield StillNamed(row=rows[pk], kind=capfirst(str(kind._meta.verbose_name)), fields=named[pk])


def _fields_of(kind: type[models.Model]) -> tuple[Any, ...]:
    holding = (models.CharField, models.TextField, models.JSONField, StreamField)
    fields = (each for each in kind._meta.concrete_fields if each.name not in _NO_WORDS and not each.choices)
    return tuple(each for each in fields if isinstance(each, holding))


def _named(
    kind: type[models.Model], *, fields: tuple[Any, ...], found: re.Pattern[str]
) -> Iterator[tuple[Any, tuple[str, ...]]]:
    names = [each.name for each in fields]
    for row in kind._default_manager.order_by("pk").values("pk", *names).iterator() if names else ():
        named = (each for each in fields if _says(row[each.name], found=found))
        yield row["pk"], tuple(capfirst(str(each.verbose_name)) for each in named)
    if kind is CaptionFile:
        for captions in CaptionFile.objects.order_by("pk"):
            yield captions.pk, (_("Words of the captions"),) if _says(words_of(captions), found=found) else ()
    if kind is Story:
        for story in Story.objects.filter(has_unpublished_changes=True, latest_revision__isnull=False).order_by("pk"):
            draft = story.latest_revision.as_object()
            yield story.pk, (_("The draft"),) if _says([getattr(draft, each) for each in names], found=found) else ()


def _says(value: Any, *, found: re.Pattern[str]) -> bool:
    return any(found.search(" ".join(unescape(_TAG.sub("", text)).split())) for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a value, however it is nested."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for each in value.values() for text in _texts(each))
    elif isinstance(value, list | tuple):
        yield from (text for each in value for text in _texts(each))
    elif hasattr(value, "raw_data"):
        yield from _texts(list(value.raw_data))


def owner_of(row: models.Model) -> models.Model | None:
    """Return what a row belongs to: captions to their recording, an entry to its story."""
    for each in row._meta.concrete_fields:
        if each.many_to_one or each.one_to_one:
            try:
                owner = getattr(row, each.name)
            except ObjectDoesNotExist:
                continue
            if owner is not None and owner._meta.app_label in _READ:
                return owner
    return None
