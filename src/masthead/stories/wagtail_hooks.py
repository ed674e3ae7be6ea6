"""Corrections and recordings at the desk: their lists, and the way from a story to a correction of it."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet

from masthead.stories.models import Correction, Recording, Story


class AddCorrection(CreateView):
    """The form for a new correction; who came from a story finds it chosen."""

    def get_initial_form_instance(self) -> Correction:
        """Return a correction of the story that the address names."""
        wanted = self.request.GET.get("story", "")
        story = Story.objects.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None
        return Correction(story=story)


class Corrections(SnippetViewSet):
    """Every correction, the newest first."""

    model = Correction
    icon = "edit"
    menu_label = _("Corrections")
    menu_order = 95
    add_to_admin_menu = True
    add_view_class = AddCorrection
    list_display: ClassVar[list[Any]] = ["__str__", "story", "kind", "at"]
    ordering = ("-at", "-pk")


class Recordings(SnippetViewSet):
    """Every recording, the newest first."""

    model = Recording
    icon = "media"
    menu_label = _("Sound and film")
    menu_order = 320
    add_to_admin_menu = True
    list_display: ClassVar[list[Any]] = ["title", "credit", "media_type"]
    ordering = ("-pk",)


register_snippet(Corrections)
register_snippet(Recordings)


@hooks.register("register_page_header_buttons")
def offer_to_correct(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Lead from a published story to a new correction of it."""
    is_story = page.specific_class is Story and page.live
    if is_story and view_name == "edit" and user.has_perm("stories.add_correction"):
        address = f"{reverse(Corrections().get_url_name('add'))}?story={page.pk}"
        yield Button(_("Correct this story"), address, icon_name="edit", priority=12)


@hooks.register("insert_global_admin_css")
def dress_sharing() -> SafeString:
    """Give the form of a story the look of what others show."""
    return format_html('<link rel="stylesheet" href="{}">', static("stories/share.css"))
