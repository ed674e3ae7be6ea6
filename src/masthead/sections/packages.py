"""Packages: stories that an editor shows together on the front page, under a title and until a time."""

from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable

# A lead, and what stands beside it.
MOST_STORIES: Final = 7


class Package(ClusterableModel):
    """A few stories under one title; the first leads. A series fills the places that are left."""

    class Spot(models.TextChoices):
        """Where on the front page it is shown."""

        ABOVE = "above", _("Above the top stories")
        UNDER = "under", _("Under the top stories")

    front = models.ForeignKey(
        "sections.FrontPage", on_delete=models.CASCADE, related_name="packages", verbose_name=_("front page")
    )
    title = models.CharField(_("title"), max_length=120)
    spot = models.CharField(_("where"), max_length=8, choices=Spot, default=Spot.UNDER)
    ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("It then goes by itself. Without a time it stays.")
    )
    series = models.ForeignKey(
        "stories.Series",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("series"),
        help_text=_("Its newest stories fill the places that no story below takes."),
    )

    panels: ClassVar[list[Any]] = [
        FieldPanel("title"),
        FieldPanel("front"),
        FieldPanel("spot"),
        FieldPanel("ends_at"),
        InlinePanel(
            "members",
            heading=_("Stories"),
            label=_("Story"),
            max_num=MOST_STORIES,
            help_text=_("The first leads. Only those in the front page's own language are shown, and none twice."),
        ),
        FieldPanel("series"),
    ]

    class Meta:
        """Named as the newsroom names it."""

        verbose_name = _("package")
        verbose_name_plural = _("packages")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a series in another language: its stories would not be shown.

        Raises:
            ValidationError: with what to do.
        """
        super().clean()
        if self.series is not None and self.front_id and self.series.locale_id != self.front.locale_id:
            raise ValidationError({"series": gettext("Choose the series in the language of the front page.")})


class PackageStory(Orderable):
    """A story in its place of a package."""

    package = ParentalKey(Package, on_delete=models.CASCADE, related_name="members")
    story = models.ForeignKey("stories.Story", on_delete=models.CASCADE, related_name="+", verbose_name=_("story"))

    panels: ClassVar[list[Any]] = [FieldPanel("story")]
