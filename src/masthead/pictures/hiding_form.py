"""The form by which an editor hides parts of a picture: numbers, which a script fills in where somebody draws."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from masthead.pictures.hiding import Wish
from masthead.pictures.tiles import Part

PARTS_AT_ONCE: Final = 6


class PartForm(forms.Form):
    """One part, in pixels of the picture; a row that is left empty is none."""

    left = forms.IntegerField(label=_("From the left"), min_value=0)
    top = forms.IntegerField(label=_("From the top"), min_value=0)
    width = forms.IntegerField(label=_("Width"), min_value=1)
    height = forms.IntegerField(label=_("Height"), min_value=1)

    def __init__(self, *args: Any, size: tuple[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._size = size

    def clean(self) -> dict[str, Any]:
        """Refuse a part that begins outside the picture: whoever writes it means another place."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        width, height = self._size
        if said.get("left", 0) >= width or said.get("top", 0) >= height:
            raise ValidationError(_("This part lies outside the picture."))
        return said


class _Parts(forms.BaseFormSet[PartForm]):
    def clean(self) -> None:
        """Refuse a form that hides nothing."""
        if not any(self.errors) and not any(form.has_changed() for form in self.forms):
            raise ValidationError(_("Say which part is to be hidden. Nothing was changed."))


PartFormSet = forms.formset_factory(
    PartForm, formset=_Parts, extra=PARTS_AT_ONCE, max_num=PARTS_AT_ONCE, validate_max=True, absolute_max=PARTS_AT_ONCE
)


class HidingForm(forms.Form):
    """How far it reaches. The original has to be decided about: neither answer is a safe guess."""

    file_name = forms.CharField(widget=forms.HiddenInput)
    original = forms.ChoiceField(
        label=_("The original, as it was uploaded"),
        widget=forms.RadioSelect,
        choices=(
            ("keep", _("Keep it sealed. Nobody reaches it at the desk; whoever has the newsroom's disk can.")),
            ("destroy", _("Destroy it. What is hidden cannot be shown again by anybody.")),
        ),
    )
    forgets_earlier = forms.BooleanField(
        label=_("Also take earlier sizes out of the kept editions"),
        help_text=_(
            "No rollback brings them back then, and earlier printings of pages that show them are forgotten too."
        ),
        required=False,
    )


def wish_of(*, form: HidingForm, parts: forms.BaseFormSet[PartForm]) -> Wish:
    """Return what two valid forms say."""
    return Wish(
        parts=tuple(Part(**each.cleaned_data) for each in parts if each.has_changed()),
        destroys_original=form.cleaned_data["original"] == "destroy",
        forgets_earlier=form.cleaned_data["forgets_earlier"],
    )
