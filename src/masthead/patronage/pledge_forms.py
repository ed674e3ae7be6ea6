"""The small forms of a pledge's own page, one a deed."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from masthead.lib.money import AmountUnreadable, Money, exponent, read_money
from masthead.patronage.giving_form import MOST_MAIN_UNITS
from masthead.patronage.pledges import Pledge

_FURTHEST: Final = timedelta(days=400)


class AmountForm(forms.Form):
    """A new amount for the coming gifts."""

    amount = forms.CharField(
        label=gettext_lazy("New amount"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, pledge: Pledge, **kwargs: Any) -> None:
        """Begin with the amount as it stands."""
        super().__init__(*args, **kwargs)
        self.initial["amount"] = pledge.money.plain()
        self._currency = pledge.currency

    def clean_amount(self) -> Money:
        """Read the amount."""
        try:
            money = read_money(self.cleaned_data["amount"], currency=self._currency)
        except AmountUnreadable as error:
            raise forms.ValidationError(_("Write an amount like 5 or 5.50."), code="amount") from error
        if not 0 < money.amount_minor <= MOST_MAIN_UNITS * 10 ** exponent(self._currency):
            raise forms.ValidationError(_("Write an amount above nothing. To stop giving, cancel."), code="amount")
        return money


class DayForm(forms.Form):
    """Another day for the coming gift."""

    on = forms.DateField(
        label=gettext_lazy("The coming gift is due on"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, *args: Any, pledge: Pledge, today: date, **kwargs: Any) -> None:
        """Begin with the day as it stands."""
        super().__init__(*args, **kwargs)
        self.initial["on"] = pledge.next_due_on
        self._today = today

    def clean_on(self) -> date:
        """Take a day from today on, within a year or so."""
        on: date = self.cleaned_data["on"]
        if not self._today <= on <= self._today + _FURTHEST:
            raise forms.ValidationError(_("Choose a day from today on, within the coming year."), code="day")
        return on
