"""Bylines: the names that stories are signed with."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index

from masthead.pictures.chosen_picture import chosen_picture


class Byline(TranslatableMixin, index.Indexed, models.Model):
    """A name that signs stories, with its own page; a person may sign without an account."""

    name = models.CharField(_("name as shown"), max_length=120)
    slug = models.SlugField(_("address"), max_length=120, help_text=_("The last part of this page's address."))
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    biography = models.TextField(_("biography"), max_length=1_000, blank=True)
    is_guest = models.BooleanField(_("guest"), default=False, help_text=_("Readers see that it is a guest's."))
    is_protected = models.BooleanField(default=False, editable=False)
    portrait = chosen_picture(_("portrait"))

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("job_title"),
        FieldPanel("biography"),
        FieldPanel("is_guest"),
        FieldPanel("portrait"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta(TranslatableMixin.Meta):
        """One address a language."""

        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        constraints = [models.UniqueConstraint(fields=["locale", "slug"], name="byline_slug_once_a_language")]
        permissions = [("protect_byline", "Can take a name off, and see whose it is")]

    def __str__(self) -> str:
        # Two who are called alike can be told apart by their address, which says nothing of them.
        return f"{self.name} ({self.slug})" if self.is_protected else self.name


class ProtectedName(models.Model):
    """Who a protected byline is, and what must be nowhere: only whoever may protect names sees it."""

    byline_key = models.UUIDField(unique=True, editable=False)
    real_name = models.CharField(_("real name"), max_length=200)
    spellings = models.JSONField(default=list)
    shown_before = models.JSONField(default=dict)
    # The last change that must be printed before old editions can be looked through.
    after_note = models.BigIntegerField(default=0)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        """Named as the newsroom names it; nobody is given rights to its rows."""

        verbose_name = _("protected name")
        verbose_name_plural = _("protected names")
        default_permissions: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        return str(self.byline_key)
