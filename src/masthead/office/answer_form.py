"""The form of a decision about money."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.office.amounts import written_amount
from masthead.office.questions import BOOKED, paying_out
from masthead.patronage.payments import Question
from masthead.patronage.pledges import Pledge
from masthead.patronage.rails.bank.references import KIND as BANK


class AnswerForm(forms.Form):
    """What a person decided: with a pledge to assign to, a day on which money was sent, or a rail that paid out."""

    answer = forms.ChoiceField(choices=Question.Answer.choices)
    pledge = forms.ModelChoiceField(queryset=Pledge.objects.none(), required=False)
    sent_on = forms.DateField(required=False)
    paid_out_by = forms.ChoiceField(required=False)
    fee = forms.CharField(required=False, max_length=20)

    def __init__(self, *args: Any, question: Question, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._question, self._today = question, today
        pledge = self.fields["pledge"]
        assert isinstance(pledge, forms.ModelChoiceField)
        pledge.queryset = Pledge.objects.using(SUPPORTERS).select_related("reader")
        rail = self.fields["paid_out_by"]
        assert isinstance(rail, forms.ChoiceField)
        rail.choices = [("", ""), *paying_out()]

    @property
    def trouble(self) -> str:
        """What is wrong, in sentences; a made-up choice says nothing that a person could use."""
        said = [*self.errors.get("fee", []), *self.errors.get("sent_on", []), *self.non_field_errors()]
        return " ".join(map(str, said)) or _("Choose an answer.")

    def clean_fee(self) -> Money | None:
        """Return what a platform kept of a payout, or None for nothing."""
        said: str = self.cleaned_data["fee"]
        if not said:
            return None
        currency = self._question.payment.currency
        return written_amount(said, currency=currency, too_small=_("A fee is above nothing."))

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be done with this money."""
        said: dict[str, Any] = super().clean() or {}
        answer, pledge = said.get("answer"), said.get("pledge")
        if answer != Question.Answer.KEPT and self._question.kind in BOOKED:
            raise forms.ValidationError(_("This money is a gift already: keep it, or refund it."))
        if answer == Question.Answer.PAYOUT and (self._question.payment.rail != BANK or not said.get("paid_out_by")):
            raise forms.ValidationError(_("Choose the platform that paid out to the bank."))
        if answer == Question.Answer.ASSIGNED and pledge is None:
            raise forms.ValidationError(_("Choose the pledge that the money belongs to."))
        if pledge is not None and pledge.currency != self._question.payment.currency:
            raise forms.ValidationError(_("That pledge is in another currency. Keep the money as a gift instead."))
        sent_on, paid_on = said.get("sent_on") or self._today, self._question.payment.paid_on
        if sent_on > self._today or (paid_on and sent_on < paid_on):
            raise forms.ValidationError(_("The day lies before the money came, or has not come yet."))
        return said
