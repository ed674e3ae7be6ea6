"""Lists at the desk that Wagtail's page tree does not give: all stories, and the names they are filed under."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from masthead.bylines.models import Byline
from masthead.stories.models import Series, Story, Topic


class StoryListing(PageListingViewSet):
    """All stories in one list, newest first."""

    model = Story
    menu_label = _("Stories")
    icon = "doc-full"
    add_to_admin_menu = True
    menu_order = 90


class TopicNames(SnippetViewSet):
    """What stories are about."""

    model = Topic
    icon = "tag"
    list_display: ClassVar[list[Any]] = ["name", "slug"]


class SeriesNames(SnippetViewSet):
    """Stories that belong together."""

    model = Series
    icon = "list-ol"
    list_display: ClassVar[list[Any]] = ["name", "slug"]


class BylineNames(SnippetViewSet):
    """Who signs."""

    model = Byline
    icon = "user"
    list_display: ClassVar[list[Any]] = ["name", "job_title", "slug"]


class Names(SnippetViewSetGroup):
    """The names under which readers find stories."""

    items = (TopicNames, SeriesNames, BylineNames)
    menu_label = _("Topics and names")
    menu_icon = "tag"
    menu_order = 250


stories = StoryListing("stories")
names = Names
