"""The support page and the appeals: what an editor writes about giving, and how often a reader is asked."""

from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import RichTextField
from wagtail.models import Locale, Page

from masthead.stories.blocks import RICH_TEXT_FEATURES
from masthead.stories.preview import PressPreview

# The counter leads here without asking the newsroom's database, so the address is always the same.
SUPPORT_SLUG: Final = "support"


class SupportPage(PressPreview, Page):
    """Why to give, and how: the form is made from the settings, the words are the editor's."""

    printed_as = "support"

    introduction = RichTextField(_("introduction"), blank=True, features=RICH_TEXT_FEATURES)
    other_ways = RichTextField(
        _("other ways to support"),
        blank=True,
        features=["h3", *RICH_TEXT_FEATURES],
        help_text=_("Pages on Patreon, Ko-fi or Buy Me a Coffee, gifts in kind, telling a friend."),
    )
    monthly_goal = models.PositiveIntegerField(
        _("goal for a month"), default=0, help_text=_("In the main unit of the currency. With 0 no goal is shown.")
    )
    shows_accounts = models.BooleanField(_("the accounts are public"), default=True)

    content_panels: ClassVar[list[Any]] = [
        TitleFieldPanel("title", heading=_("Title")),
        FieldPanel("introduction"),
        FieldPanel("other_ways"),
        MultiFieldPanel([FieldPanel("monthly_goal"), FieldPanel("shows_accounts")], heading=_("Goal and accounts")),
    ]
    promote_panels: ClassVar[list[Any]] = [FieldPanel("show_in_menus")]
    parent_page_types: ClassVar[list[str]] = ["sections.FrontPage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    show_in_menus_default = True

    class Meta:
        """One a language."""

        verbose_name = _("support page")
        verbose_name_plural = _("support pages")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Keep the address that the counter knows."""
        self.slug = SUPPORT_SLUG
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a second one in the same language."""
        super().clean()
        others = SupportPage.objects.filter(locale=self.locale).exclude(pk=self.pk)
        if self.locale_id and others.exists():
            raise ValidationError(_("This language has a support page already."))


class Appeal(models.Model):
    """One wording of the ask, for a time. Everybody reads the same one; the newest that has begun is shown."""

    name = models.CharField(_("name"), max_length=80, help_text=_("For the newsroom alone."))
    locale = models.ForeignKey(Locale, on_delete=models.PROTECT, related_name="+", verbose_name=_("language"))
    text = models.TextField(_("what it says"), max_length=500)
    button = models.CharField(_("words on the link"), max_length=60)
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True, help_text=_("The last day. Empty: until the next one."))
    after_stories = models.BooleanField(_("after stories"), default=True)
    on_front = models.BooleanField(_("on the front page"), default=False)

    panels: ClassVar[list[Any]] = [
        FieldPanel("name"),
        FieldPanel("locale"),
        FieldPanel("text"),
        FieldPanel("button"),
        MultiFieldPanel([FieldPanel("begins_on"), FieldPanel("ends_on")], heading=_("When")),
        MultiFieldPanel([FieldPanel("after_stories"), FieldPanel("on_front")], heading=_("Where")),
    ]

    class Meta:
        """It ends no earlier than it begins."""

        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("begins_on")),
                name="appeal_ends_after_it_begins",
                violation_error_message=_("The last day is before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@register_setting(icon="help", order=110)
class AppealRules(BaseGenericSetting):
    """How often one browser is asked. The browser itself decides, from counters that never leave it."""

    is_silent = models.BooleanField(_("no appeal anywhere"), default=False)
    most_views = models.PositiveSmallIntegerField(_("at most so many times"), default=4)
    within_days = models.PositiveSmallIntegerField(_("within so many days"), default=30)
    quiet_days = models.PositiveSmallIntegerField(_("days of silence after a gift"), default=90)
    counts_views = models.BooleanField(
        _("count how often it is seen"),
        default=False,
        help_text=_("Once a day a browser that saw the appeal says so, without saying who it is or what it read."),
    )

    class Meta:
        """One row."""

        verbose_name = _("rules of the appeal")
