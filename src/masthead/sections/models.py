"""The front page, sections, policy pages, the newsroom's own facts and addresses that are gone."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, TitleFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

from masthead.press.facts import Args
from masthead.sections.packages import Package, PackageStory
from masthead.stories.blocks import RICH_TEXT_FEATURES
from masthead.stories.gate import RESERVED_SLUGS, check_text
from masthead.stories.preview import PressPreview
from masthead.stories.rights import KeptOnceRead

__all__ = [
    "FrontPage",
    "FrontPlacement",
    "Newsroom",
    "Package",
    "PackageStory",
    "PolicyPage",
    "RetiredAddress",
    "Section",
]
POLICY_FEATURES = ["h2", "h3", *RICH_TEXT_FEATURES]


class FrontPage(PressPreview, KeptOnceRead, Page):
    """The front page of one language: an editor fills its first places, the rest fills itself."""

    printed_as = "front"

    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    footer_note = models.TextField(_("note in the footer"), max_length=600, blank=True)

    content_panels: ClassVar[list[Any]] = [
        TitleFieldPanel("title", heading=_("Name of the newsroom")),
        FieldPanel("tagline"),
        InlinePanel(
            "placements",
            heading=_("Stories placed by hand"),
            label=_("Place"),
            help_text=_("The first leads the page. Empty places fill themselves with the newest stories."),
        ),
        FieldPanel("footer_note"),
    ]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["sections.Section", "sections.PolicyPage"]

    class Meta:
        """One a language."""

        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def proof_arguments(self) -> Args:
        """Return the language: there is one front page in each."""
        return (self.locale.language_code,)


class FrontPlacement(Orderable):
    """A story in a place of the front page that an editor chose for it."""

    front = ParentalKey(FrontPage, on_delete=models.CASCADE, related_name="placements")
    story = models.ForeignKey("stories.Story", on_delete=models.CASCADE, related_name="+", verbose_name=_("story"))

    panels: ClassVar[list[Any]] = [FieldPanel("story")]


class TopLevelPage(PressPreview, KeptOnceRead, Page):
    """A page right under the front: its address may not hide a page the press prints there."""

    class Meta:
        """Shared by sections and policy pages."""

        abstract = True

    def clean(self) -> None:
        """Refuse an address that belongs to the press."""
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This address is used by the paper itself. Choose another.")})


class Section(TopLevelPage):
    """A part of the paper, with its own front and feed."""

    printed_as = "section"

    introduction = models.TextField(_("introduction"), max_length=600, blank=True)

    content_panels: ClassVar[list[Any]] = [TitleFieldPanel("title", heading=_("Name")), FieldPanel("introduction")]
    promote_panels: ClassVar[list[Any]] = [
        MultiFieldPanel([FieldPanel("slug"), FieldPanel("show_in_menus")], heading=_("Address and menu"))
    ]
    parent_page_types: ClassVar[list[str]] = ["sections.FrontPage"]
    subpage_types: ClassVar[list[str]] = ["stories.Story"]
    show_in_menus_default = True

    class Meta:
        """A section of the paper."""

        verbose_name = _("section")
        verbose_name_plural = _("sections")


class PolicyPage(TopLevelPage):
    """A page of the newsroom about itself: about, ethics, corrections, privacy."""

    class Purpose(models.TextChoices):
        """What the page is about, by the names under which search engines look for it (schema.org)."""

        PRINCIPLES = "publishingPrinciples", _("Principles of our work")
        ETHICS = "ethicsPolicy", _("Ethics")
        CORRECTIONS = "correctionsPolicy", _("Corrections")
        CHECKING = "verificationFactCheckingPolicy", _("How we check facts")
        SOURCES = "unnamedSourcesPolicy", _("Unnamed sources")
        MISSION = "missionCoveragePrioritiesPolicy", _("Our mission")
        MONEY = "ownershipFundingInfo", _("Who owns and funds us")
        DIVERSITY = "diversityPolicy", _("Diversity")
        FEEDBACK = "actionableFeedbackPolicy", _("How to reach us")
        STAFF = "masthead", _("Who works here")

    printed_as = "policy"

    body = RichTextField(_("text"), blank=True, features=POLICY_FEATURES)
    purpose = models.CharField(
        _("what it is about"),
        max_length=40,
        blank=True,
        choices=Purpose,
        help_text=_("Search engines are told where the newsroom says this. Leave it empty if none fits."),
    )

    content_panels: ClassVar[list[Any]] = [
        TitleFieldPanel("title", heading=_("Title")),
        FieldPanel("body"),
        FieldPanel("purpose"),
    ]
    promote_panels: ClassVar[list[Any]] = [
        MultiFieldPanel([FieldPanel("slug"), FieldPanel("show_in_menus")], heading=_("Address and footer"))
    ]
    parent_page_types: ClassVar[list[str]] = ["sections.FrontPage", "sections.PolicyPage"]
    subpage_types: ClassVar[list[str]] = ["sections.PolicyPage"]
    show_in_menus_default = True

    def clean(self) -> None:
        """Refuse what may not reach a reader."""
        super().clean()
        check_text(field="body", html=self.body)

    class Meta:
        """A page about the newsroom."""

        verbose_name = _("page about us")
        verbose_name_plural = _("pages about us")


@register_setting(icon="home", order=100)
class Newsroom(BaseGenericSetting):
    """What the newsroom says of itself on every page, in every language."""

    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    publisher = models.CharField(_("publisher"), max_length=160, blank=True, help_text=_("The legal name."))
    welcomes_ai_crawlers = models.BooleanField(_("crawlers that train models are welcome"), default=False)
    lets_republish = models.BooleanField(
        _("others may republish our stories"),
        default=False,
        help_text=_("Each story then offers its words to copy, with our name and a link. A story can be left out."),
    )
    # Each is a card with a picture: more would make the page that most readers load first a heavy one.
    stories_on_front = models.PositiveSmallIntegerField(
        _("stories on the front page"), default=16, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    class Meta:
        """One row."""

        verbose_name = _("newsroom")


class RetiredAddress(models.Model):
    """An address that was public once and whose page was deleted: readers are told that it is gone."""

    path = models.CharField(max_length=1_024, unique=True)
    retired_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.path
