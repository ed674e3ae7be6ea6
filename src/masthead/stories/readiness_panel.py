"""At the head of a story's form: what stops it, and what is worth a look, each leading to its field."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from wagtail.admin.panels import Panel
from wagtail.blocks import BlockField

from masthead.stories.readiness import label_of, marks_of


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of a field, what the field is called, and where on the page it is."""

    label: str
    says: str | Promise
    anchor: str


class ReadinessPanel(Panel):
    """Shows how the story stood when the form was opened; of a story that nobody has saved yet it says nothing."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one story."""

        template_name = "stories/readiness.html"

        def is_shown(self) -> bool:
            """Tell whether there is a story to speak of."""
            return self.instance.pk is not None and bool(super().is_shown())

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return what was found, the stops first."""
            marks = marks_of(self.instance)
            said = [
                (
                    mark.is_stop,
                    Said(
                        label=label_of(type(self.instance), mark.field), says=mark.says, anchor=self._anchor(mark.field)
                    ),
                )
                for mark in marks
            ]
            return {
                "stops": [each for is_stop, each in said if is_stop],
                "warnings": [each for is_stop, each in said if not is_stop],
            }

        def _anchor(self, field: str) -> str:
            if field in self.form.formsets:
                return f"id_{field}-ADD"
            is_body = isinstance(self.form.fields.get(field), BlockField)
            return f"panel-child-content-{field}-section" if is_body else f"id_{field}-label"
