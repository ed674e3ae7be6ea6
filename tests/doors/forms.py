"""The forms of the desk as a browser sends them."""

from typing import Any

from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from masthead.stories.models import Story


def story_form(**said: Any) -> dict[str, Any]:
    """Return a story's form: only the headline and the address are filled in, and what is ``said``."""
    return nested_form_data(
        {
            "title": "A story",
            "slug": "a-story",
            "standfirst": "",
            "kicker": "news",
            "dateline": "",
            "hero": "",
            "hero_caption": "",
            "series": "",
            "body": streamfield([]),
            "signatures": inline_formset([]),
            "curated_related": inline_formset([]),
            "comments": inline_formset([]),
            "first_published_at": "",
            "updated_at": "",
            "seo_title": "",
            "search_description": "",
            "go_live_at": "",
            "expire_at": "",
        }
        | said
    )


def write(client: Client, *, section: Page, slug: str = "a-story", **said: Any) -> Story | None:
    """Write a story in a section through the desk's own form; return it, or None where it was not taken."""
    client.post(f"/pages/add/stories/story/{section.pk}/", story_form(slug=slug, **said))
    return Story.objects.filter(slug=slug).first()


def change(client: Client, story: Page, **said: Any) -> Story:
    """Send the form of a story that is there, and return the story as it then is."""
    client.post(f"/pages/{story.pk}/edit/", story_form(slug=story.slug, **said))
    return Story.objects.get(pk=story.pk)
