"""Topics and series: the two ways an editor gathers stories."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index


class Gathering(TranslatableMixin, index.Indexed, models.Model):
    """A name, an address and a description; it has its own page for each language."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=120, help_text=_("The last part of this page's address."))
    description = models.TextField(_("description"), max_length=1_000, blank=True)

    panels: ClassVar[list[Any]] = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("description")]
    search_fields: ClassVar[list[Any]] = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta(TranslatableMixin.Meta):
        """Shared by topics and series."""

        abstract = True

    def __str__(self) -> str:
        return self.name


class Topic(Gathering):
    """What a story is about, across sections."""

    class Meta(Gathering.Meta):
        """One address a language."""

        abstract = False
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [models.UniqueConstraint(fields=["locale", "slug"], name="topic_slug_once_a_language")]


class Series(Gathering):
    """Stories that belong together and are read in order."""

    class Meta(Gathering.Meta):
        """One address a language."""

        abstract = False
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints = [models.UniqueConstraint(fields=["locale", "slug"], name="series_slug_once_a_language")]
