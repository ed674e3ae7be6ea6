"""Costs at the desk: what was entered, one more, and one taken back."""

import uuid
from datetime import date
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from masthead.lib.money import Money
from masthead.office.amounts import written_amount
from masthead.office.costs import spend, unspend
from masthead.office.frame import office_page, page_of, show
from masthead.patronage.booking import AlreadyBookedDifferently
from masthead.patronage.costs import KINDS, cost_of, costs
from masthead.patronage.due_days import newsroom_day
from masthead.staff.desk_pages import member_of

# The first day that a slip of the pen could mean; no books of ours are older.
_EARLIEST: Final = date(2000, 1, 1)


class CostForm(forms.Form):
    """One cost; ``token`` lets a form that was sent twice book once."""

    kind = forms.ChoiceField(label=gettext_lazy("Spent on"), choices=tuple(KINDS.items()))
    amount = forms.CharField(label=gettext_lazy("Amount"), max_length=20)
    spent_on = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_amount(self) -> Money:
        """Return the amount in the newsroom's currency."""
        return written_amount(self.cleaned_data["amount"], currency=settings.MASTHEAD_CONFIG.support.currency)

    def clean_spent_on(self) -> date:
        """Refuse a day that has not come, or that no newsroom here can mean."""
        on: date = self.cleaned_data["spent_on"]
        if not _EARLIEST <= on <= self._today:
            raise forms.ValidationError(_("The day has not come yet, or lies too far back."))
        return on


@office_page
@require_http_methods(["GET", "HEAD", "POST"])
def cost_list(request: HttpRequest) -> HttpResponse:
    """Show what was spent, and enter one more cost."""
    now = timezone.now()
    today = newsroom_day(now)
    if request.method != "POST":
        return _show(request, form=CostForm(today=today, initial={"spent_on": today, "token": uuid.uuid4()}))
    form = CostForm(request.POST, today=today)
    if not form.is_valid():
        return _show(request, form=form, status=422)
    said = form.cleaned_data
    try:
        spend(
            kind=said["kind"],
            money=said["amount"],
            on=said["spent_on"],
            token=said["token"],
            member=member_of(request),
            now=now,
        )
    except AlreadyBookedDifferently:
        trouble = _("This form was sent before, with another cost. Nothing more was booked: open the page anew.")
        return _show(request, form=form, trouble=trouble, status=409)
    return redirect("office:costs")


@office_page
@require_POST
def back(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Take a cost back that was entered by mistake."""
    entry = get_object_or_404(costs(), pk=entry_id)
    unspend(entry, member=member_of(request), now=timezone.now())
    return redirect("office:costs")


def _show(request: HttpRequest, *, form: CostForm, trouble: str = "", status: int = 200) -> HttpResponse:
    page = page_of(costs(), request)
    return show(
        request,
        "costs",
        title=_("Costs"),
        icon="table",
        status=status,
        form=form,
        page=page,
        costs=[cost_of(each) for each in page.object_list],
        trouble=trouble,
    )
