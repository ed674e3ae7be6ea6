"""The forms of a statement's import: the file, and what the columns of a CSV file mean."""

from dataclasses import asdict
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from masthead.patronage.rails.bank.columns import (
    DAY_FORMS,
    DECIMAL_SIGNS,
    ENCODINGS,
    Columns,
    ColumnsWrong,
    columns_from,
    stored_columns,
)
from masthead.patronage.rails.bank.peeking import Peek
from masthead.patronage.rails.bank.references import KIND as BANK
from masthead.patronage.rails.contract import Rail
from masthead.patronage.rails.registry import all_rails

_ENCODINGS: Final = [(name, name or "UTF-8") for name in ENCODINGS]
# The columns that a file may have, in the order in which a person is asked for them.
_SINGLE: Final = (
    ("day", gettext_lazy("Day on which the bank booked it"), True),
    ("amount", gettext_lazy("Amount"), True),
    ("payer", gettext_lazy("Payer's name"), False),
    ("payer_account", gettext_lazy("Payer's account"), False),
    ("currency", gettext_lazy("Currency"), False),
    ("account", gettext_lazy("Your own account"), False),
    ("reference", gettext_lazy("The bank's own reference of the row"), False),
    ("debit", gettext_lazy("A second column of amounts, for money that went out"), False),
    ("sign", gettext_lazy("Whether money came or went"), False),
    ("status", gettext_lazy("Whether the row is booked"), False),
)
# What is known of a column stands beside it.
_ORDER: Final = (
    "name", "day", "day_form", "amount", "decimal_sign", "text", "payer", "payer_account", "account", "currency",
    "reference", "debit", "sign", "credit_word", "status", "booked_word",
)  # fmt: skip


class UploadForm(forms.Form):
    """A file of what arrived, as it came from the bank or from a platform."""

    rail = forms.ChoiceField(label=gettext_lazy("It comes from"))
    file = forms.FileField(
        label=gettext_lazy("Statement"),
        help_text=gettext_lazy("CAMT.053 (best), or CSV. Of a platform its CSV export."),
    )
    is_rehearsal = forms.BooleanField(
        label=gettext_lazy("Only try it"),
        required=False,
        help_text=gettext_lazy("The report says what would happen, and nothing is changed."),
    )
    columns_name = forms.ChoiceField(label=gettext_lazy("Columns of a CSV file"), required=False)
    encoding = forms.ChoiceField(label=gettext_lazy("Written in"), required=False, choices=_ENCODINGS)
    describes_anew = forms.BooleanField(label=gettext_lazy("Describe the columns anew"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rail = self.fields["rail"]
        assert isinstance(rail, forms.ChoiceField)
        rail.choices = rails_with_files()
        names = [(name, name) for name, _columns in stored_columns()]
        field = self.fields["columns_name"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext_lazy("Those that fit")), *names]


def rails_with_files() -> list[tuple[str, str]]:
    """Return (kind, title) of the rails of which a file can be read, the bank first."""
    rails = sorted((rail for rail in all_rails() if can_import(rail)), key=lambda rail: (rail.kind != BANK, rail.kind))
    return [(rail.kind, str(rail.title)) for rail in rails]


def can_import(rail: Rail) -> bool:
    """Return whether a file of a rail can be read here."""
    return rail.kind == BANK or rail.import_file is not None


class ColumnsForm(forms.Form):
    """What each column of a file means; the names are those that the file has."""

    name = forms.CharField(label=gettext_lazy("Name of this description"), max_length=40)
    text = forms.MultipleChoiceField(
        label=gettext_lazy("Columns with the giver's words"), widget=forms.CheckboxSelectMultiple
    )
    credit_word = forms.CharField(label=gettext_lazy("The word for money that came"), max_length=60, required=False)
    booked_word = forms.CharField(label=gettext_lazy("The word for a booked row"), max_length=60, required=False)
    day_form = forms.ChoiceField(
        label=gettext_lazy("How days are written"), choices=[(each, each) for each in DAY_FORMS]
    )
    decimal_sign = forms.ChoiceField(
        label=gettext_lazy("What stands before the cents"), choices=[(each, each) for each in DECIMAL_SIGNS]
    )
    encoding = forms.ChoiceField(required=False, choices=_ENCODINGS, widget=forms.HiddenInput)

    def __init__(self, *args: Any, peek: Peek, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(each, each) for each in peek.names]
        for key, label, is_required in _SINGLE:
            choices = names if is_required else [("", gettext_lazy("The file has none")), *names]
            self.fields[key] = forms.ChoiceField(label=label, required=is_required, choices=choices)
        self.order_fields(_ORDER)
        text = self.fields["text"]
        assert isinstance(text, forms.MultipleChoiceField)
        text.choices = names

    def clean(self) -> dict[str, Any]:
        """Refuse a description that cannot be read by."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                said["columns"] = columns_from({key: value for key, value in said.items() if key != "name"})
            except ColumnsWrong as wrong:
                raise forms.ValidationError(str(wrong)) from wrong
        return said


def initial_of(columns: Columns) -> dict[str, Any]:
    """Return what a stored description puts into the form."""
    return asdict(columns)


def torn() -> str:
    """Return what is said of a form that came without its file."""
    return _("The form came incomplete. Nothing was changed: choose the file once more.")
