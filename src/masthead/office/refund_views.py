"""The refund of one gift: what is left of it, a confirmation that is typed, and what was booked."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.office.amounts import written_amount
from masthead.office.frame import office_page, show
from masthead.office.refunds import Way, booked_refunds, record_by_hand, send_by_rail, way_of
from masthead.patronage.booking import AlreadyBookedDifferently
from masthead.patronage.due_days import newsroom_day
from masthead.patronage.payments import Payment
from masthead.patronage.rails.contract import RailUnreachable
from masthead.patronage.rails.registry import rail_of
from masthead.patronage.refunding import NotTheNext, TooMuch, left_of, refunds_of
from masthead.staff.desk_pages import member_of


class RefundForm(forms.Form):
    """The confirmation; and what was sent, where a person sent it."""

    amount = forms.CharField(label=gettext_lazy("Amount that was sent back"), max_length=20)
    sent_on = forms.DateField(
        label=gettext_lazy("Sent on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    receipt = forms.CharField(label=gettext_lazy("Receipt's number, to confirm"), max_length=20)
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, payment: Payment, way: Way, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._payment, self._today = payment, today
        self.fields["receipt"].help_text = _("Type %(number)s.") % {"number": payment.receipt.number}
        if way == Way.RAIL:
            for name in ("amount", "sent_on", "number"):
                del self.fields[name]

    def clean_amount(self) -> Money:
        """Return the amount in the payment's currency."""
        return written_amount(self.cleaned_data["amount"], currency=self._payment.currency)

    def clean_sent_on(self) -> date:
        """Refuse a day before the gift, or one to come."""
        on: date = self.cleaned_data["sent_on"]
        if on > self._today or (self._payment.paid_on and on < self._payment.paid_on):
            raise forms.ValidationError(_("The day lies before the money came, or has not come yet."))
        return on

    def clean_receipt(self) -> str:
        """Refuse another number than this gift's."""
        said: str = self.cleaned_data["receipt"].strip()
        if said != str(self._payment.receipt.number):
            raise forms.ValidationError(_("This is the number of another receipt. Nothing was refunded."))
        return said


@office_page
@require_http_methods(["GET", "HEAD", "POST"])
def refund(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Show what is left of a gift, and send it back or record that it was sent."""
    rows = Payment.objects.using(SUPPORTERS).select_related("pledge__reader", "receipt")
    payment = get_object_or_404(rows, pk=payment_id, receipt__isnull=False)
    today = newsroom_day(timezone.now())
    way, left = way_of(payment), left_of([payment])[payment.pk]
    if request.method != "POST":
        initial = {"amount": left.plain(), "sent_on": today, "number": refunds_of(payment)}
        form = RefundForm(payment=payment, way=way, today=today, initial=initial)
        return _show(request, payment, form=form, way=way, left=left)
    form = RefundForm(request.POST, payment=payment, way=way, today=today)
    if not form.is_valid() or way == Way.ELSEWHERE:
        return _show(request, payment, form=form, way=way, left=left, status=422)
    trouble, status = _do(request, payment, form=form, way=way, left=left)
    if trouble:
        return _show(request, payment, form=form, way=way, left=left, trouble=trouble, status=status)
    return redirect("office:refund", payment_id=payment.pk)


def _do(request: HttpRequest, payment: Payment, *, form: RefundForm, way: Way, left: Money) -> tuple[str, int]:
    """Refund; return what is to be said about it, and the status, where it could not be done."""
    now, said = timezone.now(), form.cleaned_data
    try:
        if way == Way.HAND:
            record_by_hand(
                payment,
                money=said["amount"],
                number=said["number"],
                on=said["sent_on"],
                member=member_of(request),
                now=now,
            )
        elif left.amount_minor:
            send_by_rail(payment, member=member_of(request), now=now)
    except TooMuch as more:
        shown = more.left.shown(get_language() or settings.LANGUAGE_CODE)
        return _("Only %(left)s is left of this gift. Nothing was booked.") % {"left": shown}, 422
    except (NotTheNext, AlreadyBookedDifferently):
        said_again = _(
            "Somebody booked a refund of this gift meanwhile. Nothing more was booked: look at what is left."
        )
        return said_again, 409
    except RailUnreachable:
        trouble = _("The rail did not answer, so it is not known whether the money went. Try again: it goes once.")
        return trouble, 503
    return "", 200


def _show(
    request: HttpRequest,
    payment: Payment,
    *,
    form: RefundForm,
    way: Way,
    left: Money,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    reader = payment.pledge.reader if payment.pledge else None
    trail = [(reverse("office:patrons"), _("Patrons"))]
    if reader:
        trail.append((reverse("office:patron", args=[reader.pk]), reader.alias))
    return show(
        request,
        "refund",
        title=_("Refund of receipt no. %(number)s") % {"number": payment.receipt.number},
        icon="rotate",
        trail=trail,
        status=status,
        payment=payment,
        reader=reader,
        rail=rail_of(payment.rail),
        way=way.value,
        left=left,
        form=form,
        refunds=[(each, each.money) for each in booked_refunds(payment)],
        trouble=trouble,
    )
