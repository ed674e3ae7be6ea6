"""A unique word in every field that can hold one, found by looking at the models: a new field is covered by itself."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models
from modelcluster.models import get_all_child_relations
from PIL import Image
from taggit.models import Tag
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Collection, Locale, Page, Revision
from wagtail.rich_text import RichText
from wagtail.snippets.blocks import SnippetChooserBlock

from masthead.bylines.models import Byline
from masthead.pictures.models import Picture
from masthead.staff.models import Member
from masthead.stories.models import Recording, Series, Topic
from world import make_film

# They say nothing, or say nothing of their own.
WORDLESS = (
    *(models.BooleanField, models.DateField, models.IntegerField, models.AutoField, models.UUIDField),
    *(models.FloatField, models.DecimalField, models.TimeField),
)
WORDLESS_BLOCKS = (
    *(blocks.DateTimeBlock, blocks.DateBlock, blocks.TimeBlock, blocks.BooleanBlock, blocks.ChoiceBlock),
    *(blocks.IntegerBlock, blocks.FloatBlock, blocks.DecimalBlock),
)
# Rows that belong to the newsroom, not to one story.
SHARED = (Page, Revision, Locale, ContentType, Collection, Member)
# The tree's own, and what Wagtail writes itself.
NOT_OURS = {"path", "url_path", "draft_title", "file_hash", "sealed_name", "digest", "media_type", "token_digest"}
# Files whose words, or bytes, are looked for.
FILES = {"Picture.file", "Recording.file", "CaptionFile.file"}
SIDE = 16
# The apps that keep what a story says, or what is said about it.
TELLING = ("stories", "live", "pictures", "bylines", "desk")


def tell(kind: type[models.Model]) -> set[str]:
    """Return the places of all fields of a kind that can hold words, or a file that has some."""
    fields = (each for each in kind._meta.concrete_fields if each.name not in NOT_OURS and not each.choices)
    holding = (models.CharField, models.TextField, models.JSONField, models.FileField, StreamField)
    return {f"{kind._meta.object_name}.{each.name}" for each in fields if isinstance(each, holding)}


def places_of_words() -> set[str]:
    """Return the places of all words that the newsroom may keep about a story."""
    kinds = (kind for label in TELLING for kind in apps.get_app_config(label).get_models())
    return {place for kind in kinds for place in tell(kind)}


@dataclass
class Canaries:
    """The words that were put in by where they stand, and the pictures."""

    words: dict[str, str] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)

    def word(self, place: str) -> str:
        """Return a word that is nowhere else."""
        made = f"canary{len(self.words):04d}sings"
        self.words[f"{place} {len(self.words)}"] = made
        return made

    def sing_in(self, instance: models.Model, *, but: tuple[str, ...] = ()) -> Any:
        """Put a word into every text field of a row that is not kept back, and words into what it points to."""
        for each in instance._meta.get_fields():
            if each.name not in {*but, *NOT_OURS} and not each.auto_created and getattr(each, "concrete", False):
                self._sing_in_field(instance, each)
        return instance

    def _sing_in_field(self, instance: models.Model, it: models.Field) -> None:
        place = f"{instance._meta.object_name}.{it.name}"
        if isinstance(it, StreamField):
            setattr(instance, it.name, self.in_block(it.stream_block, place=place))
        elif isinstance(it, models.CharField | models.TextField):
            if not it.choices:
                setattr(instance, it.name, self._text(it, place=place))
        elif it.is_relation:
            self._sing_in_relation(instance, it)
        elif isinstance(it, models.FileField):
            assert place in FILES, f"teach the canaries what the file of {place} says"
        else:
            assert isinstance(it, WORDLESS), f"teach the canaries what {place} may hold"

    def _text(self, it: models.Field, *, place: str) -> str:
        word = self.word(place)
        if isinstance(it, models.URLField):
            return f"https://{word}.example/"
        return f"<p>{word}</p>" if isinstance(it, RichTextField) else word

    def _sing_in_relation(self, instance: models.Model, it: models.Field) -> None:
        kind = it.related_model
        if issubclass(kind, (*SHARED, Tag)):
            return
        row = self.picture() if issubclass(kind, Picture) else self.row(kind)
        if it.many_to_many:
            setattr(instance, it.name, [row])
        else:
            setattr(instance, it.name, row)

    def row(self, kind: type[models.Model]) -> models.Model:
        """Return a saved row of a kind that a story points to."""
        assert kind in {Topic, Series, Byline}, f"teach the canaries what a {kind.__name__} is"
        made = self.sing_in(kind(locale=Locale.objects.get(language_code="en")), but=("portrait",))
        made.save()
        return made

    def picture(self) -> Picture:
        """Return a saved picture with words, a telling file name and a pattern that no other has."""
        number = len(self.pictures)
        out = BytesIO()
        small = Image.effect_noise((SIDE, SIDE), 90 + number).resize((640, 420), Image.Resampling.NEAREST)
        small.convert("RGB").save(out, "JPEG", quality=90)
        made = self.sing_in(Picture())
        made.file = ContentFile(out.getvalue(), name=f"{self.word('Picture.file')}.jpg")
        made.save()
        made.tags.add(self.word("Picture.tags"))
        self.pictures.append(made)
        return made

    def children(self, parent: Any, *, by: Member, other: Any) -> None:
        """Give a row one child of each kind that it may have."""
        for relation in get_all_child_relations(type(parent)):
            kind = relation.related_model
            if any(each.name == "user" for each in kind._meta.get_fields()):
                child = self.sing_in(kind(user=by))
            else:
                child = self.sing_in(kind())
            for each in kind._meta.get_fields():
                if each.concrete and each.is_relation and each.related_model is type(other) and each.name == "other":
                    child.other = other
            setattr(parent, relation.get_accessor_name(), [child])

    def in_block(self, block: blocks.Block, *, place: str) -> Any:
        """Return what fills a block, each of its kinds once."""
        if isinstance(block, blocks.StreamBlock):
            return [(name, self.in_block(each, place=f"{place}.{name}")) for name, each in block.child_blocks.items()]
        if isinstance(block, blocks.StructBlock):
            return {name: self.in_block(each, place=f"{place}.{name}") for name, each in block.child_blocks.items()}
        if isinstance(block, blocks.ListBlock):
            return [self.in_block(block.child_block, place=f"{place}[]")]
        if isinstance(block, ImageChooserBlock | SnippetChooserBlock):
            return self._in_chooser(block, place=place)
        if isinstance(block, WORDLESS_BLOCKS):
            return block.get_default()
        return self._in_text_block(block, place=place)

    def _in_chooser(self, block: blocks.ChooserBlock, *, place: str) -> Any:
        if isinstance(block, ImageChooserBlock):
            return self.picture()
        assert block.target_model is Recording, f"teach the canaries what {place} may hold"
        # Enough words that the bytes of the file can be told from those of others.
        said = " ".join(self.word("CaptionFile.file") for _ in range(40))
        voice, heard = self.word("CaptionFile.file"), self.word("Recording.file")
        made = self.sing_in(make_film(said=said, voice=voice, heard=heard))
        made.save()
        return made

    def _in_text_block(self, block: blocks.Block, *, place: str) -> Any:
        word = self.word(place)
        if isinstance(block, blocks.RichTextBlock):
            return RichText(f"<p>{word}</p>")
        if isinstance(block, blocks.URLBlock):
            return f"https://{word}.example/"
        assert isinstance(block, blocks.CharBlock | blocks.TextBlock), f"teach the canaries what {place} may hold"
        return word
