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

from masthead.agenda.desk_lists import titles_of
from masthead.agenda.kept_words import kept_words
from masthead.agenda.pitches import Pitch
from masthead.bylines.models import ProtectedName
from masthead.desk.name_forms import Name
from masthead.lib.router import SUPPORTERS
from masthead.stories.caption_file import CaptionFile
from masthead.stories.credited import words_of
from masthead.stories.models import Story

# The apps whose words readers may see; all fields of their models are looked at, one that is added later too.
_READ: Final = ("stories", "live", "sections", "pictures", "bylines", "appeal", "desk")
# What the tree and the translations keep for themselves.
_NO_WORDS: Final = frozenset({"path", "url_path", "draft_title", "digest", "file_hash", "sealed_name", "media_type"})
_TAG: Final = re.compile(r"<[^<>]*>")
# A row, what one of its fields is called, and whether the name is spelled there; None where it is not.
_Said = tuple[Any, str, bool | None]


@dataclass(frozen=True, kw_only=True)
class StillNamed:
    """A row that has the name, or words that may be another form of it; and what its fields are called on screen."""

    row: models.Model
    kind: str
    label: str
    fields: tuple[str, ...]
    is_spelled: bool


def still_named(spellings: Iterable[str]) -> tuple[StillNamed, ...]:
    """Return every row of the newsroom in whose words a name stands, drafts and pitches too.

    A field in which it is spelled is told of by that alone, whatever other forms stand there.

    Cost: reads all words of the newsroom.
    """
    wanted = tuple(filter(None, spellings))
    if not wanted:
        return ()
    name = Name(wanted)
    return (*(each for kind in _kinds() for each in _in_rows(kind, name=name)), *_in_pitches(name))


def _kinds() -> Iterator[type[models.Model]]:
    for label in _READ:
        for kind in apps.get_app_config(label).get_models():
            if kind is not ProtectedName and not kind._meta.proxy:
                yield kind


def _in_rows(kind: type[models.Model], *, name: Name) -> Iterator[StillNamed]:
    found = _gathered(_named(kind, fields=_fields_of(kind), name=name))
    rows = kind._default_manager.in_bulk([pk for pk, _is_spelled in found])
    for (pk, is_spelled), labels in sorted(found.items()):
        yield StillNamed(
            row=rows[pk],
            kind=capfirst(str(kind._meta.verbose_name)),
            label=str(rows[pk]),
            fields=labels,
            is_spelled=is_spelled,
        )


def _in_pitches(name: Name) -> Iterator[StillNamed]:
    said = ((each.pitch_id, each.label, _how(each.text, name=name)) for each in kept_words())
    found = _gathered(said)
    rows = Pitch.objects.using(SUPPORTERS).in_bulk([pk for pk, _is_spelled in found])
    titles = titles_of(list(rows))
    for (pk, is_spelled), labels in sorted(found.items()):
        kind = capfirst(str(Pitch._meta.verbose_name))
        yield StillNamed(row=rows[pk], kind=kind, label=titles.get(pk, ""), fields=labels, is_spelled=is_spelled)


def _gathered(said: Iterable[_Said]) -> dict[tuple[Any, bool], tuple[str, ...]]:
    """Return the fields that have the name, by the row, and by whether it is spelled there."""
    found: dict[tuple[Any, bool], dict[str, None]] = {}
    for pk, label, is_spelled in said:
        if is_spelled is not None:
            found.setdefault((pk, is_spelled), {})[label] = None
    return {key: tuple(labels) for key, labels in found.items()}


def _fields_of(kind: type[models.Model]) -> tuple[Any, ...]:
    holding = (models.CharField, models.TextField, models.JSONField, StreamField)
    fields = (each for each in kind._meta.concrete_fields if each.name not in _NO_WORDS and not each.choices)
    return tuple(each for each in fields if isinstance(each, holding))


def _named(kind: type[models.Model], *, fields: tuple[Any, ...], name: Name) -> Iterator[_Said]:
    names = [each.name for each in fields]
    for row in kind._default_manager.order_by("pk").values("pk", *names).iterator() if names else ():
        for each in fields:
            yield row["pk"], capfirst(str(each.verbose_name)), _how(row[each.name], name=name)
    if kind is CaptionFile:
        for captions in CaptionFile.objects.order_by("pk"):
            yield captions.pk, _("Words of the captions"), _how(words_of(captions), name=name)
    if kind is Story:
        for story in Story.objects.filter(has_unpublished_changes=True, latest_revision__isnull=False).order_by("pk"):
            draft = story.latest_revision.as_object()
            yield story.pk, _("The draft"), _how([getattr(draft, each) for each in names], name=name)


def _how(value: Any, *, name: Name) -> bool | None:
    """Return whether the name is spelled in a value, or only may be meant in it; None where it is not there."""
    texts = [" ".join(unescape(_TAG.sub("", text)).split()) for text in _texts(value)]
    if any(map(name.is_in, texts)):
        return True
    return False if any(map(name.may_be_in, texts)) else None


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
