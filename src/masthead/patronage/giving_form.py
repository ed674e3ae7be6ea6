"""The one form by which a reader pledges: four questions, printed on the support page, and shown here on a mistake."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from masthead.lib.money import AmountUnreadable, Money, exponent, read_money
from masthead.patronage.pledges import Interval
from masthead.patronage.rails.registry import pledging_rails
from masthead.readers.joining import EmailUnusable, checked_email

# Above it a person wants to talk to the newsroom first, and a typing error is likelier than a gift.
MOST_MAIN_UNITS: Final = 100_000
# What the newsroom lives on comes first.
INTERVALS: Final = tuple((each.value, each.label) for each in (Interval.MONTHLY, Interval.YEARLY, Interval.ONCE))


class GivingForm(forms.Form):
    """How much, how often, by which way, and where the receipt goes."""

    amount = forms.ChoiceField(label=gettext_lazy("How much"), required=False)
    own_amount = forms.CharField(
        label=gettext_lazy("Or another amount"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    interval = forms.ChoiceField(label=gettext_lazy("How often"), choices=INTERVALS, initial=Interval.MONTHLY)
    rail = forms.ChoiceField(label=gettext_lazy("By which way"))
    email = forms.CharField(
        label=gettext_lazy("Your e-mail address, for the receipt"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    # Which appeal was followed: written by the browser alone, counted by itself, and never kept with the pledge.
    ask = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the amounts and the ways that the newsroom's settings name."""
        super().__init__(*args, **kwargs)
        config = settings.MASTHEAD_CONFIG
        self.currency: str = config.support.currency
        unit = 10 ** exponent(self.currency)
        self.fields["amount"].choices = [  # type: ignore[attr-defined]
            (str(each), Money(amount_minor=each * unit, currency=self.currency).shown(get_language() or "en"))
            for each in config.support.suggestions
        ]
        rails = pledging_rails(config)
        titles = [(rail.kind, rail.title_at(config)) for rail in rails]
        self.fields["rail"].choices = titles  # type: ignore[attr-defined]
        # As the printed form does it.
        self.initial.update(amount=str(config.support.suggestions[0]), rail=rails[0].kind)
        self.warnings = [(rail.title_at(config), rail.reveals) for rail in rails if rail.reveals]

    def clean_email(self) -> str:
        """Take the address as it is written."""
        try:
            return checked_email(self.cleaned_data["email"])
        except EmailUnusable as error:
            raise forms.ValidationError(
                _("This is not an e-mail address. Look for a missing @ or a space."), code="email"
            ) from error

    def clean_language(self) -> str:
        """Keep to the paper's languages; a made-up one becomes the main one."""
        said: str = self.cleaned_data["language"]
        return said if said in dict(settings.LANGUAGES) else str(settings.LANGUAGE_CODE)

    def clean(self) -> dict[str, Any]:
        """Read the amount: an own one goes before a suggestion."""
        said = super().clean() or {}
        own = said.get("own_amount", "").strip()
        text = own or (said.get("amount") or "")
        try:
            money = read_money(text, currency=self.currency)
        except AmountUnreadable:
            money = None
        if money is None or not 0 < money.amount_minor <= MOST_MAIN_UNITS * 10 ** exponent(self.currency):
            self.add_error("own_amount", _("Choose an amount, or write one like 5 or 5.50."))
        said["money"] = money
        return said

    @property
    def money(self) -> Money:
        """The amount, once the form is valid."""
        found: Money = self.cleaned_data["money"]
        return found
