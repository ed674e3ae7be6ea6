"""The short form by which a pitch is put forward: printed on the agenda page, and shown at the counter."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from masthead.agenda.putting_forward import Idea
from masthead.lib.markup import seen


class PitchForm(forms.Form):
    """A title, why it matters, and a name to print if one is wanted; or the number of a pitch that is there already."""

    title = forms.CharField(
        label=gettext_lazy("What should we report on?"),
        required=False,
        max_length=140,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    why = forms.CharField(
        label=gettext_lazy("Why does it matter, and to whom?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    credit = forms.CharField(
        label=gettext_lazy("A name to print beside it"),
        help_text=gettext_lazy("Leave it empty, and nobody learns who had the idea."),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    instead = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    language = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def clean_language(self) -> str:
        """Keep to the paper's languages; a made-up one becomes the main one."""
        said: str = self.cleaned_data["language"]
        return said if said in dict(settings.LANGUAGES) else str(settings.LANGUAGE_CODE)

    def clean_instead(self) -> int | None:
        """Take the number of a pitch, or nothing."""
        said: str = self.cleaned_data["instead"]
        return int(said) if said.isascii() and said.isdecimal() else None

    def clean(self) -> dict[str, Any]:
        """Want words for a new pitch, and none for one that is there."""
        said = super().clean() or {}
        if said.get("instead") is None:
            for name in ("title", "why"):
                if name in said and not said[name]:
                    self.add_error(name, _("Please write a few words here."))
        return said

    @property
    def idea(self) -> Idea:
        """What is put forward, once the form is valid."""
        said = self.cleaned_data
        return Idea(
            title=seen(" ".join(said["title"].split())),
            why=seen(said["why"]),
            credit=seen(" ".join(said["credit"].split())),
            language=said["language"],
        )
