"""Below a story's other headlines: how it will look where others show it, as it was when the form was opened."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.admin.panels import Panel

from masthead.stories.places import public_path


class SharePanel(Panel):
    """Shows a story as a search result, as a social card and in a messenger; nothing is asked of anybody for it."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one story."""

        template_name = "stories/share.html"

        def is_shown(self) -> bool:
            """Tell whether there is a story to show."""
            return self.instance.pk is not None and bool(super().is_shown())

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return what each of them takes, with what it falls back to."""
            story = self.instance
            path = public_path(url_path=story.url_path, language=story.locale.language_code)
            return {
                "name": settings.WAGTAIL_SITE_NAME,
                "host": urlsplit(str(settings.MASTHEAD_CONFIG.addresses.paper)).hostname,
                "way": [part for part in path.split("/") if part],
                "found": story.seo_title or story.title,
                "shared": story.social_headline or story.title,
                "description": story.search_description or story.standfirst,
                "picture": story.hero,
            }
