"""The support page: what an editor writes about giving."""

from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

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
