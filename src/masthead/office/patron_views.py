"""The patrons of the newsroom, by alias: the list, one of them, and the contact on demand."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import held, supporters_together
from masthead.office.access_log import note_deed, told
from masthead.office.frame import office_page, page_of, show
from masthead.office.models import AccessEntry, Deed
from masthead.office.patrons import Wanted, gifts_of, is_alias, kinds_of_rail, patrons, steps_of
from masthead.patronage.pledges import Pledge, PledgeStep
from masthead.patronage.promising import cancel
from masthead.patronage.rails.contract import Ability
from masthead.patronage.rails.registry import rail_of
from masthead.readers.joining import find_email
from masthead.readers.models import Reader
from masthead.staff.desk_pages import member_of

_LOOKS_SHOWN = 20


class FilterForm(forms.Form):
    """Which patrons to list."""

    state = forms.ChoiceField(
        label=gettext_lazy("Pledge"), required=False, choices=[("", gettext_lazy("Any")), *Pledge.State.choices]
    )
    rail = forms.ChoiceField(label=gettext_lazy("Way of giving"), required=False)
    alias = forms.CharField(label=gettext_lazy("Alias"), required=False, max_length=12)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rail = self.fields["rail"]
        assert isinstance(rail, forms.ChoiceField)
        rail.choices = [("", gettext_lazy("Any")), *kinds_of_rail()]

    def clean_alias(self) -> str:
        """Refuse what cannot be an alias, an address above all."""
        alias: str = self.cleaned_data["alias"]
        if alias and not is_alias(alias):
            raise forms.ValidationError(_("An alias looks like 1A2B-3C4D. Nobody can be looked for by address here."))
        return alias


class ReasonForm(forms.Form):
    """Why somebody needs to know who a patron is."""

    reason = forms.CharField(
        label=gettext_lazy("Why do you need the address?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


@office_page
@require_safe
def patron_list(request: HttpRequest) -> HttpResponse:
    """List the patrons, by the state of a pledge, by rail, by alias."""
    form = FilterForm(request.GET)
    rows = patrons(Wanted(**form.cleaned_data)) if form.is_valid() else Reader.objects.using(SUPPORTERS).none()
    titles = dict(kinds_of_rail())
    return show(request, "patrons", title=_("Patrons"), form=form, page=page_of(rows, request), titles=titles)


@office_page
@require_safe
def patron(request: HttpRequest, reader_id: UUID) -> HttpResponse:
    """Show one patron: pledges, payments, receipts, and who asked for the contact."""
    return _show_patron(request, get_object_or_404(Reader.objects.using(SUPPORTERS), pk=reader_id), form=ReasonForm())


@office_page
@require_POST
def contact(request: HttpRequest, reader_id: UUID) -> HttpResponse:
    """Show a patron's address, this once, after who asked and why has been written down."""
    reader = get_object_or_404(Reader.objects.using(SUPPORTERS), pk=reader_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show_patron(request, reader, form=form, status=422)
    note_deed(
        Deed.CONTACT,
        member=member_of(request),
        now=timezone.now(),
        reader=reader.pk,
        reason=form.cleaned_data["reason"],
    )
    return _show_patron(request, reader, form=ReasonForm(), email=find_email(str(reader.pk)), was_asked=True)


@office_page
@require_POST
def end(request: HttpRequest, pledge_id: UUID) -> HttpResponse:
    """End a pledge because its patron asked the office to; pressed twice, it ends once."""
    pledge = get_object_or_404(Pledge.objects.using(SUPPORTERS), pk=pledge_id)
    now = timezone.now()
    with supporters_together():
        mine = held(Pledge.objects.filter(pk=pledge.pk)).get()
        if mine.is_open and _ends_here(mine):
            cancel(mine, now=now, by=PledgeStep.By.STAFF)
            note_deed(Deed.ENDED, member=member_of(request), now=now, reader=mine.reader_id, about=mine.rail_reference)
    return redirect("office:patron", reader_id=pledge.reader_id)


def _ends_here(pledge: Pledge) -> bool:
    """Return whether a pledge can be ended here; one that is kept on a platform is ended there."""
    return pledge.is_open and Ability.KEPT_ELSEWHERE not in rail_of(pledge.rail).abilities


def _show_patron(
    request: HttpRequest,
    reader: Reader,
    *,
    form: ReasonForm,
    status: int = 200,
    email: str | None = None,
    was_asked: bool = False,
) -> HttpResponse:
    looks = AccessEntry.objects.using(SUPPORTERS).filter(reader=reader.pk).order_by("-at", "-pk")[:_LOOKS_SHOWN]
    pledges = Pledge.objects.using(SUPPORTERS).filter(reader=reader).order_by("-made_at", "pk")
    return show(
        request,
        "patron",
        title=reader.alias,
        trail=[(reverse("office:patrons"), _("Patrons"))],
        status=status,
        patron=reader,
        language=_(dict(settings.LANGUAGES).get(reader.language, reader.language)),
        pledges=[(each, rail_of(each.rail).title, _ends_here(each)) for each in pledges],
        gifts=gifts_of(reader),
        steps=steps_of(reader),
        looks=told(looks),
        form=form,
        email=email,
        was_asked=was_asked,
    )
