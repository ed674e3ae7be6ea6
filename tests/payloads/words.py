"""Every text of our models that somebody writes, and what is written into all of them at once."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, models, router
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
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
    "stories.CaptionFile": "language",
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
# What is words in a body, and what of it Wagtail reads as HTML when it compares versions, addresses too.
_WORDS: Final = blocks.CharBlock | blocks.TextBlock
_READ_AS_HTML: Final = blocks.RichTextBlock | blocks.URLBlock
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


def write_everywhere(say: Say, *, rich: Say | None = None) -> int:
    """Write new words into each text of each row, past every form and every check; return how many.

    ``say`` gives the words, anew for each text; ``rich`` those of rich text and of addresses in a body, where they
    shall be others.
    """
    count = 0
    for model, field in words_of_models():
        of_model = safe_of(model)
        for pk, value in of_model.values_list("pk", field.name):
            pen = _Pen(say=say, rich=rich or say)
            # An update, since saving would clean.
            of_model.filter(pk=pk).update(**{field.name: pen.rewritten(field, value)})
            count += pen.count
    for reader in WallName.objects.values_list("pk", flat=True):
        WallName.objects.filter(pk=reader).update(sealed=seal(say(), holder=reader))
        count += 1
    return count


def safe_of(model: type[models.Model]) -> Any:
    """Return all rows of a model, in the safe that keeps them."""
    return model._base_manager.using(router.db_for_read(model) or DEFAULT_DB_ALIAS)


@dataclass(kw_only=True)
class _Pen:
    """What writes one text, or all those of one body, and counts them."""

    say: Say
    rich: Say
    count: int = 0

    def rewritten(self, field: models.Field, value: Any) -> Any:
        if isinstance(field, StreamField):
            return self._in_block(json.loads(json.dumps(list(value.raw_data))), field.stream_block)
        if isinstance(field, models.JSONField):
            return self._leaves(value)
        return self._write(is_rich=isinstance(field, RichTextField))

    def _write(self, *, is_rich: bool = False) -> str:
        self.count += 1
        return self.rich() if is_rich else self.say()

    def _in_block(self, value: Any, block: blocks.Block) -> Any:
        if isinstance(block, blocks.StreamBlock):
            return [each | {"value": self._in_block(each["value"], block.child_blocks[each["type"]])} for each in value]
        if isinstance(block, blocks.ListBlock):
            return [each | {"value": self._in_block(each["value"], block.child_block)} for each in value]
        if isinstance(block, blocks.StructBlock):
            return {name: self._in_block(each, block.child_blocks[name]) for name, each in value.items()}
        is_rich = isinstance(block, _READ_AS_HTML)
        return self._write(is_rich=is_rich) if is_rich or isinstance(block, _WORDS) else value

    def _leaves(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._leaves(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._leaves(each) for each in value]
        return self._write() if isinstance(value, str) else value
