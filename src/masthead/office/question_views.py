"""The queues of questions: a list, one question with the pledges that come near, and the decision."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from masthead.lib.router import SUPPORTERS
from masthead.office.access_log import name_of, note_deed
from masthead.office.answer_form import AnswerForm
from masthead.office.frame import office_page, page_of, show
from masthead.office.models import Deed
from masthead.office.patrons import kinds_of_rail
from masthead.office.questions import (
    BOOKED,
    RAIL,
    Candidate,
    Decision,
    candidates,
    counts_of_open,
    decide,
    open_questions,
    paying_out,
    why,
)
from masthead.patronage.due_days import newsroom_day
from masthead.patronage.payments import Question
from masthead.patronage.rails.bank.references import KIND as BANK
from masthead.patronage.rails.bank.words import Words, find_words
from masthead.patronage.rails.contract import Ability, RailUnreachable
from masthead.patronage.rails.registry import rail_of
from masthead.patronage.receiving import AlreadyAnswered
from masthead.staff.desk_pages import member_of


@office_page
@require_safe
def question_list(request: HttpRequest) -> HttpResponse:
    """List the questions that wait, the oldest first."""
    kind = request.GET.get("kind", "")
    page = page_of(open_questions(kind if kind in Question.Kind.values else ""), request)
    counts = counts_of_open()
    titles = dict(kinds_of_rail())
    return show(
        request, "questions", title=_("Questions"), icon="help", page=page, counts=counts, kind=kind, titles=titles
    )


@office_page
@require_safe
def question(request: HttpRequest, question_id: int) -> HttpResponse:
    """Show one question: what is known, and the pledges that come near."""
    return _show(request, _get(question_id))


@office_page
@require_POST
def words(request: HttpRequest, question_id: int) -> HttpResponse:
    """Show what the bank said of the payer, this once, after who asked has been written down."""
    asked = _get(question_id)
    pledge = asked.payment.pledge
    note_deed(
        Deed.WORDS,
        member=member_of(request),
        now=timezone.now(),
        reader=pledge.reader_id if pledge else None,
        about=f"#{asked.pk}",
    )
    return _show(request, asked, words=find_words(asked.payment), was_asked=True)


@office_page
@require_POST
def answer(request: HttpRequest, question_id: int) -> HttpResponse:
    """Decide. Whoever comes second changes nothing, and is told what was decided."""
    asked, now = _get(question_id), timezone.now()
    today = newsroom_day(now)
    form = AnswerForm(request.POST, question=asked, today=today)
    if not form.is_valid():
        return _show(request, asked, trouble=form.trouble, status=422)
    said = form.cleaned_data
    decision = Decision(
        answer=said["answer"],
        member=member_of(request),
        on=said["sent_on"] or today,
        pledge=said["pledge"],
        paid_out_by=said["paid_out_by"],
        fee=said["fee"],
    )
    try:
        decide(asked, decision, now=now)
    except AlreadyAnswered:
        asked.refresh_from_db()
        if asked.answer == decision.answer and asked.answered_by in {str(decision.member), RAIL}:
            return redirect("office:question", question_id=asked.pk)
        trouble = _("Somebody decided about this money before you. Nothing was changed.")
        return _show(request, asked, trouble=trouble, status=409)
    except RailUnreachable:
        trouble = _("The rail did not answer, so it is not known whether the money went. Try again: it goes once.")
        return _show(request, asked, trouble=trouble, status=503)
    return redirect("office:question", question_id=asked.pk)


def _get(question_id: int) -> Question:
    rows = Question.objects.using(SUPPORTERS).select_related("payment__pledge__reader", "payment__receipt")
    return get_object_or_404(rows, pk=question_id)


def _show(
    request: HttpRequest,
    asked: Question,
    *,
    trouble: str = "",
    status: int = 200,
    words: Words | None = None,
    was_asked: bool = False,
) -> HttpResponse:
    wanted = request.GET.get("find", "")
    is_gift = asked.kind in BOOKED
    near: tuple[Candidate, ...] = () if asked.answer or is_gift else candidates(asked, wanted=wanted)
    rail = rail_of(asked.payment.rail)
    return show(
        request,
        "question",
        title=_("Question %(number)s") % {"number": asked.pk},
        icon="help",
        trail=[(reverse("office:questions"), _("Questions"))],
        status=status,
        question=asked,
        why=why(asked),
        rail=rail,
        sends_at_bank=asked.payment.rail == BANK,
        can_refund=Ability.REFUNDS in rail.abilities,
        is_gift=is_gift,
        candidates=near,
        platforms=paying_out() if asked.payment.rail == BANK else (),
        wanted=wanted,
        trouble=trouble,
        has_words=asked.payment.rail == BANK,
        words=words,
        was_asked=was_asked,
        answered_by=name_of(asked.answered_by) if asked.answer else "",
        today=newsroom_day(timezone.now()),
    )
