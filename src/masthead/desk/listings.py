"""Lists at the desk that Wagtail's page tree does not give: all stories, and the names they are filed under."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import LocaleColumn
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from masthead.bylines.models import Byline
from masthead.desk.translation_buttons import with_languages
from masthead.stories.models import Series, Story, Topic


class StoryListing(PageListingViewSet):
    """All stories in one list, newest first."""

    model = Story
    menu_label = _("Stories")
    icon = "doc-full"
    add_to_admin_menu = True
    menu_order = 90


class NameList(SnippetViewSet):
    """A list of names in their languages."""

    ordering = ("name", "pk")

    def get_queryset(self, _request: HttpRequest) -> QuerySet[Any]:
        """Return the rows, which know whether a language is missing."""
        return with_languages(self.model._default_manager.select_related("locale"))


class TopicNames(NameList):
    """What stories are about."""

    model = Topic
    icon = "tag"
    list_display: ClassVar[list[Any]] = ["name", LocaleColumn(label=_("Language")), "slug"]


class SeriesNames(NameList):
    """Stories that belong together."""

    model = Series
    icon = "list-ol"
    list_display: ClassVar[list[Any]] = ["name", LocaleColumn(label=_("Language")), "slug"]


class BylineNames(NameList):
    """Who signs."""

    model = Byline
    icon = "user"
    list_display: ClassVar[list[Any]] = ["name", LocaleColumn(label=_("Language")), "job_title", "slug"]


class Names(SnippetViewSetGroup):
    """The names under which readers find stories."""

    items = (TopicNames, SeriesNames, BylineNames)
    menu_label = _("Topics, names")
    menu_icon = "tag"
    menu_order = 250


stories = StoryListing("stories")
names = Names
