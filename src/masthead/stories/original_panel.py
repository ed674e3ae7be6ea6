"""At the head of a translation's form: what it is a translation of, and by how many edits it is behind."""

from typing import Any

from wagtail.admin.panels import Panel
from wagtail.models import Page

from masthead.press.facts import registered


class OriginalPanel(Panel):
    """Shows the way to the original; of a story that is none's translation it says nothing."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one story."""

        template_name = "stories/original_panel.html"

        def is_shown(self) -> bool:
            """Tell whether the story is a translation."""
            return bool(super().is_shown()) and self.instance.pk is not None and self._original() is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return the original as a page, and by how many edits the translation is behind."""
            found = self._original()
            assert found is not None, "only a translation's panel is shown"
            return {"original": Page.objects.get(pk=found.id), "count": found.behind_count}

        def _original(self) -> Any:
            # By name: its module reads the models that this panel is a part of.
            return registered("story.original").read((self.instance.pk,))
