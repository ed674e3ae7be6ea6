"""Every text of our models that somebody writes, and what is written into all of them at once."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, models, router
from wagtail.fields import StreamField
from wagtail.models import Page

from masthead.patronage.wall_names import WallName
from masthead.readers.vault import seal

# No words, by name and by model: keys, codes, digests and addresses that the house makes, or checks to the letter.
_NO_WORDS: Final = re.compile("rail|rail_key|currency|language|path|key|media_type|kind|.*digest|.*_by")
MADE_BY_US: Final = {
    "jobs.Job": "task args kwargs queue last_error",
    "jobs.ChoreTrouble": "name last_error",
    "post.Letter": "to sender subject text html headers last_error",
    "staff.Member": "password email",
    "pictures.Picture": "file_hash sealed_name",
    "pictures.Rendition": "filter_spec focal_point_key",
    "patronage.Pledge": "rail_reference",
    "patronage.LedgerEntry": "debit credit",
    "patronage.OutsidePatron": "patron_key",
    "agenda.Merge": "state_before",
    "agenda.Ballot": "manifest merkle_root rule result",
    "agenda.BallotPaper": "paper ticks",
    "finding.Cabinet": "made_with",
    "finding.Drawer": "name stems",
    "finding.IndexedStory": "words drawers",
    "archive.ImportedItem": "source item_id",
    "office.AccessEntry": "about",
    "press.Note": "model",
}
_OF_PAGES: Final = ("title", "seo_title", "search_description")
# Within a body, what is chosen from a list.
_CHOSEN: Final = {"type", "id", "language", "posted_at", "picture", "deleted_on"}
Say = Callable[[], str]


def words_of_models() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Yield each field that holds somebody's words, with its model."""
    for model in apps.get_models():
        if model.__module__.startswith("masthead."):
            made = MADE_BY_US.get(model._meta.label, "").split()
            for field in model._meta.concrete_fields:
                if (field.name in _OF_PAGES and issubclass(model, Page)) or (
                    field.model is model and field.name not in made and _is_words(field)
                ):
                    yield model, field


def _is_words(field: models.Field) -> bool:
    is_kept_as_text = isinstance(field, models.CharField | models.TextField | models.JSONField | StreamField)
    is_key = field.choices or isinstance(field, models.SlugField) or _NO_WORDS.fullmatch(field.name)
    return is_kept_as_text and not is_key


def write_everywhere(say: Say) -> int:
    """Write new words into each text of each row, past every form and every check; return how many.

    ``say`` gives the words, anew for each text.
    """
    count = 0
    for model, field in words_of_models():
        of_model = _safe_of(model)
        for pk, value in of_model.values_list("pk", field.name):
            written, said = _rewritten(field, value, say)
            # An update, since saving would clean.
            of_model.filter(pk=pk).update(**{field.name: written})
            count += said
    for reader in WallName.objects.values_list("pk", flat=True):
        WallName.objects.filter(pk=reader).update(sealed=seal(say(), holder=reader))
        count += 1
    return count


def _safe_of(model: type[models.Model]) -> Any:
    return model._base_manager.using(router.db_for_read(model) or DEFAULT_DB_ALIAS)


def _rewritten(field: models.Field, value: Any, say: Say) -> tuple[Any, int]:
    if isinstance(field, StreamField | models.JSONField):
        raw = json.loads(json.dumps(list(value.raw_data) if isinstance(field, StreamField) else value))
        said = [0]
        return _leaves(raw, say, said), said[0]
    return say(), 1


def _leaves(value: Any, say: Say, said: list[int]) -> Any:
    if isinstance(value, dict):
        return {name: each if name in _CHOSEN else _leaves(each, say, said) for name, each in value.items()}
    if isinstance(value, list):
        return [_leaves(each, say, said) for each in value]
    if isinstance(value, str):
        said[0] += 1
        return say()
    return value
