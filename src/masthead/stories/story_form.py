"""The form of a story at the desk: what the gate stops is said beside the field, before anything is published."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks.stream_block import StreamBlockValidationError

from masthead.stories.readiness import Mark, marks_of, says_tk, tk_message

_APPROVE: Final = "approve"


class StoryForm(WagtailAdminPageForm):
    """Saves whatever is there; what it publishes must be fit for readers."""

    def is_valid(self) -> bool:
        """Tell whether the form may be taken; a TK in the rows below the story stops it too."""
        is_valid: bool = super().is_valid()
        if not is_valid or not self._publishes:
            return is_valid
        for formset in self.formsets.values():
            for form in formset.forms if formset.prefix != "comments" else ():
                for name, value in form.cleaned_data.items():
                    if isinstance(value, str) and says_tk(value):
                        form.add_error(name, tk_message())
                        is_valid = False
        return is_valid

    def _post_clean(self) -> None:
        # Only now does the story hold what the form says.
        super()._post_clean()
        if self._publishes and not self.errors:
            # The rows below the story are still those that were saved; what the form says of them is looked at above.
            marks = [mark for mark in marks_of(self.instance) if mark.field not in self.formsets]
            self._say([mark for mark in marks if mark.is_stop])

    @property
    def _publishes(self) -> bool:
        if self.is_deferred_validation:
            return False
        approves = self.data.get("workflow-action-name") == _APPROVE
        return bool(self.data.get("action-publish") or (self.data.get("action-workflow-action") and approves))

    def _say(self, stops: list[Mark]) -> None:
        blocks: dict[str, dict[int, ValidationError]] = {}
        for mark in stops:
            if mark.block is not None and mark.field in self.fields:
                blocks.setdefault(mark.field, {}).setdefault(mark.block, ValidationError([]))
                blocks[mark.field][mark.block].error_list.append(ValidationError(str(mark.says)))
            else:
                self._at(mark.field, str(mark.says))
        for field, errors in blocks.items():
            self._at(field, StreamBlockValidationError(block_errors=errors))

    def _at(self, field: str, error: Any) -> None:
        self.add_error(field if field in self.fields else None, error)
