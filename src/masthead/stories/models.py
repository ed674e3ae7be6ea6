"""Stories, and the topics and series that gather them."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from masthead.pictures.chosen_picture import chosen_picture
from masthead.stories.blocks import StoryBody, rich_texts_in
from masthead.stories.caption_file import CaptionFile
from masthead.stories.correction import Correction
from masthead.stories.gate import check_text, hold_back, hold_back_unready
from masthead.stories.gatherings import Series, Topic
from masthead.stories.original_panel import OriginalPanel
from masthead.stories.preview import PressPreview
from masthead.stories.readiness_panel import ReadinessPanel
from masthead.stories.recording import Recording
from masthead.stories.rights import KeptOnceRead
from masthead.stories.share_panel import SharePanel
from masthead.stories.story_form import StoryForm

__all__ = ["CaptionFile", "Correction", "Recording", "RelatedStory", "Series", "Story", "StoryByline", "Topic"]


class Kicker(models.TextChoices):
    """What kind of piece a story is, in the words a reader sees."""

    NEWS = "news", _("News")
    ANALYSIS = "analysis", _("Analysis")
    REPORT = "report", _("Report")
    OPINION = "opinion", _("Opinion")
    LIVE = "live", _("Live")


class Story(PressPreview, KeptOnceRead, Page):
    """One story: the unit that is written, signed, printed and read."""

    printed_as = "story"
    base_form_class = StoryForm

    kicker = models.CharField(_("kicker"), max_length=12, choices=Kicker, default=Kicker.NEWS)
    standfirst = models.TextField(
        _("standfirst"), max_length=600, blank=True, help_text=_("One or two sentences that say what the story is.")
    )
    listing_headline = models.CharField(
        _("headline in lists"), max_length=160, blank=True, help_text=_("Where it is empty, the headline stands there.")
    )
    social_headline = models.CharField(
        _("headline on social platforms"),
        max_length=160,
        blank=True,
        help_text=_("Where it is empty, the headline stands there."),
    )
    dateline = models.CharField(_("dateline"), max_length=80, blank=True, help_text=_("Where it was reported from."))
    coarse_dateline = models.CharField(
        _("what readers see instead"),
        max_length=80,
        blank=True,
        help_text=_("Where the place could endanger somebody: a region, or “near the front”. The place stays here."),
    )
    updated_at = models.DateTimeField(_("major update"), null=True, blank=True)
    is_major_update = models.BooleanField(
        _("this is a major update"),
        default=False,
        help_text=_("When the facts changed, not a comma: readers see the time at which this version is published."),
    )
    embargo_until = models.DateTimeField(
        _("embargo until"),
        null=True,
        blank=True,
        help_text=_("Nobody can publish this story, nor a translation of it, before this time."),
    )
    is_quiet = models.BooleanField(
        _("no appeal under this story"), default=False, help_text=_("For stories under which asking would be unkind.")
    )
    may_be_republished = models.BooleanField(
        _("others may republish it"),
        default=True,
        help_text=_("Where the newsroom allows it at all. Untick it where the words are not ours to give on."),
    )
    hero = chosen_picture(_("picture"))
    hero_caption = models.CharField(_("caption"), max_length=400, blank=True)
    body = StreamField(StoryBody(), blank=True, verbose_name=_("body"))
    topics = ParentalManyToManyField(Topic, blank=True, related_name="stories", verbose_name=_("topics"))
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="stories", verbose_name=_("series")
    )

    content_panels: ClassVar[list[Any]] = [
        ReadinessPanel(),
        OriginalPanel(),
        TitleFieldPanel(
            "title",
            heading=_("Headline"),
            placeholder=_("Headline"),
            help_text=_("What readers see first, and what the address is made of."),
        ),
        FieldPanel("standfirst"),
        MultiFieldPanel(
            [FieldPanel("kicker"), FieldPanel("dateline"), FieldPanel("coarse_dateline")],
            heading=_("Kicker and dateline"),
        ),
        InlinePanel("signatures", heading=_("Bylines"), label=_("Byline")),
        MultiFieldPanel([FieldPanel("hero"), FieldPanel("hero_caption")], heading=_("Picture")),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("topics"), FieldPanel("series")], heading=_("Topics and series")),
        InlinePanel("curated_related", heading=_("Related stories"), label=_("Related story")),
    ]
    promote_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                FieldPanel("slug", heading=_("Address"), help_text=_("The last part of this page's address.")),
                FieldPanel("listing_headline"),
                FieldPanel(
                    "seo_title",
                    heading=_("Headline for search engines"),
                    help_text=_("Where it is empty, the headline stands there."),
                ),
                FieldPanel("social_headline"),
                FieldPanel(
                    "search_description",
                    heading=_("Description"),
                    help_text=_("Where it is empty, the standfirst stands there."),
                ),
            ],
            heading=_("Address and other headlines"),
        ),
        SharePanel(heading=_("How it looks elsewhere")),
    ]
    settings_panels: ClassVar[list[Any]] = [
        # Schedules and comments.
        *Page.settings_panels,
        FieldPanel("embargo_until"),
        FieldPanel("first_published_at", heading=_("First published")),
        FieldPanel("is_major_update"),
        FieldPanel("updated_at", read_only=True),
        FieldPanel("is_quiet"),
        FieldPanel("may_be_republished"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("standfirst"),
        index.SearchField("body"),
    ]
    parent_page_types: ClassVar[list[str]] = ["sections.Section"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        """Lists of stories run by time of first publication."""

        verbose_name = _("story")
        verbose_name_plural = _("stories")

    def save(self, clean: bool = True, **kwargs: Any) -> None:  # noqa: FBT001, FBT002 - Wagtail's signature
        """Write the row; whoever makes it public, in whatever way, comes through the gate here."""
        if clean and self.live and kwargs.get("update_fields") is None:
            hold_back(self)
        super().save(clean=clean, **kwargs)

    def publish(self, revision: Any, *args: Any, skip_permission_checks: bool = False, **kwargs: Any) -> Any:
        """Publish or schedule a revision. An import, or a schedule that was looked at before, skips the questions."""
        if not skip_permission_checks:
            hold_back_unready(revision.as_object())
        return super().publish(revision, *args, skip_permission_checks=skip_permission_checks, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> "Story":
        """Return the story as a version has it; when its facts changed is the story's own, as its first time is."""
        found: Story = super().with_content_json(content)
        found.updated_at = self.updated_at
        return found

    def clean(self) -> None:
        """Refuse a text that could not be printed, of a draft too."""
        super().clean()
        for html in rich_texts_in(self.body):
            check_text(field="body", html=html)


class StoryByline(Orderable):
    """A byline under one story, in its place and with its role."""

    class Role(models.TextChoices):
        """What the person did for the story."""

        REPORTER = "reporter", _("Reporter")
        PHOTOGRAPHER = "photographer", _("Photographer")
        TRANSLATOR = "translator", _("Translator")
        EDITOR = "editor", _("Editor")

    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="signatures")
    byline = models.ForeignKey(
        "bylines.Byline", on_delete=models.PROTECT, related_name="signed", verbose_name=_("byline")
    )
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.REPORTER)

    panels: ClassVar[list[Any]] = [FieldPanel("byline"), FieldPanel("role")]


class RelatedStory(Orderable):
    """A story that an editor placed under another one."""

    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="curated_related")
    other = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+", verbose_name=_("story"))

    panels: ClassVar[list[Any]] = [FieldPanel("other")]
