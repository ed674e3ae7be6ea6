"""Amounts that a person writes into a form of the office."""

from django import forms
from django.utils.translation import gettext as _

from masthead.lib.money import AmountUnreadable, Money, read_money


def written_amount(text: str, *, currency: str, too_small: str = "") -> Money:
    """Return the amount that was written into a form, above nothing.

    Args:
        too_small: what to say of one that is not above nothing, where there is more to say than of a slip of the pen.

    Raises:
        ValidationError: it is no amount, or not above nothing.
    """
    said = _("This is not an amount. Write it like 5 or 5.50.")
    try:
        money = read_money(text, currency=currency)
    except AmountUnreadable as unreadable:
        raise forms.ValidationError(said) from unreadable
    if money.amount_minor <= 0:
        raise forms.ValidationError(too_small or said)
    return money
