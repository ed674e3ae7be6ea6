"""The forms by which editors decide; what the public reads is asked for in each language of the newsroom."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from masthead.agenda.preparing import Plan
from masthead.agenda.reporting_time import seconds_of

Choices = Sequence[tuple[str, str]]
_LEAST_DAYS = Decimal("0.25")


class ReasonForm(forms.Form):
    """A public reason, one text a language; the main one is due."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[f"reason_{code}"] = forms.CharField(
                label=_("The reason that everybody reads (%(language)s)") % {"language": name},
                max_length=600,
                required=code == settings.LANGUAGE_CODE,
                widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
            )

    @property
    def reason(self) -> dict[str, str]:
        """The reason by language code."""
        return {code: self.cleaned_data[f"reason_{code}"] for code, _name in settings.LANGUAGES}


class WordsForm(forms.Form):
    """A pitch's title and why, one pair a language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            said = {"language": name}
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title (%(language)s)") % said,
                max_length=140,
                required=False,
                widget=forms.TextInput(attrs={"lang": code}),
            )
            self.fields[f"why_{code}"] = forms.CharField(
                label=_("Why it matters (%(language)s)") % said,
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
            )

    def clean(self) -> dict[str, Any]:
        """Want both or neither in a language, and something in one."""
        said = super().clean() or {}
        codes = [code for code, _name in settings.LANGUAGES]
        for code in codes:
            if bool(said.get(f"title_{code}")) != bool(said.get(f"why_{code}")):
                self.add_error(f"title_{code}", _("Write both the title and why it matters, or neither."))
        if not any(said.get(f"title_{code}") for code in codes):
            raise forms.ValidationError(_("Write the words in one language at least."))
        return said

    def words(self) -> list[tuple[str, str, str]]:
        """Return (language, title, why) for each language."""
        said = self.cleaned_data
        return [(code, said[f"title_{code}"], said[f"why_{code}"]) for code, _name in settings.LANGUAGES]


class DaysForm(forms.Form):
    """Reporting time, in days."""

    days = forms.DecimalField(
        label=gettext_lazy("Days of reporting"), min_value=_LEAST_DAYS, max_value=Decimal(400), decimal_places=2
    )

    @property
    def seconds(self) -> int:
        """The same in seconds."""
        return seconds_of(self.cleaned_data["days"])


class ChoiceForm(forms.Form):
    """One of a few: a pitch to merge into, a ballot, a story."""

    choice = forms.ChoiceField(label="")

    def __init__(self, *args: Any, choices: Choices, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["choice"]
        assert isinstance(field, forms.ChoiceField)
        field.choices, field.label = list(choices), label

    @property
    def number(self) -> int:
        """The choice where it is a number."""
        return int(self.cleaned_data["choice"])

    @property
    def key(self) -> uuid.UUID:
        """The choice where it is a story's key."""
        return uuid.UUID(self.cleaned_data["choice"])


class AssignmentForm(forms.Form):
    """Who reports it, and until when."""

    who = forms.CharField(
        label=gettext_lazy("Who reports it"), max_length=120, help_text=gettext_lazy("For the desk alone.")
    )
    due_on = forms.DateField(
        label=gettext_lazy("Until when"),
        help_text=gettext_lazy("Printed on the agenda."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class PlanForm(forms.Form):
    """A ballot's capacity and dates."""

    days = forms.DecimalField(
        label=gettext_lazy("Capacity, in days of reporting"),
        min_value=_LEAST_DAYS,
        max_value=Decimal(10_000),
        decimal_places=2,
    )
    opens_at = forms.DateTimeField(
        label=gettext_lazy("Opens"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Closes"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a ballot that closes before it opens."""
        said = super().clean() or {}
        opens, closes = said.get("opens_at"), said.get("closes_at")
        if isinstance(opens, datetime) and isinstance(closes, datetime) and closes <= opens:
            self.add_error("closes_at", _("It must close after it opens."))
        return said

    @property
    def plan(self) -> Plan:
        """What is planned, once the form is valid."""
        said = self.cleaned_data
        return Plan(capacity_seconds=seconds_of(said["days"]), opens_at=said["opens_at"], closes_at=said["closes_at"])
