"""Bylines: the names that stories are signed with."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index


class Byline(TranslatableMixin, index.Indexed, models.Model):
    """A name that signs stories, with its own page; a person may sign without an account."""

    name = models.CharField(_("name as shown"), max_length=120)
    slug = models.SlugField(_("address"), max_length=120, help_text=_("The last part of this page's address."))
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    biography = models.TextField(_("biography"), max_length=1_000, blank=True)
    portrait = models.ForeignKey(
        "pictures.Picture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("portrait"),
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("job_title"),
        FieldPanel("biography"),
        FieldPanel("portrait"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta(TranslatableMixin.Meta):
        """One address a language."""

        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        constraints = [models.UniqueConstraint(fields=["locale", "slug"], name="byline_slug_once_a_language")]

    def __str__(self) -> str:
        return self.name
