"""Questions about money, as the office sees them: what is asked, which pledges come near, and the decision."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from masthead.lib.money import Money
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.office.access_log import note_deed
from masthead.office.models import Deed
from masthead.office.patrons import by_alias
from masthead.patronage.payments import Payment, Question
from masthead.patronage.pledges import Pledge
from masthead.patronage.rails.bank.references import KIND as BANK
from masthead.patronage.rails.bank.suggesting import seen_payers, suggest
from masthead.patronage.rails.contract import Ability
from masthead.patronage.rails.registry import all_rails, rail_of
from masthead.patronage.receiving import AlreadyAnswered, assign, keep, pay_out, send_back

_Kind = Question.Kind
# Money that is a gift already: it can be kept, or refunded.
BOOKED: Final = frozenset({_Kind.PART, _Kind.DISPUTE})
# Who answered where money went back through the rail itself.
RAIL: Final = "rail"
WHY: Final = {
    _Kind.UNKNOWN: _("The money is here, and nothing says whose gift it is. It is no income until somebody decides."),
    _Kind.PART: _("Less arrived than was promised. It is booked as a gift, and its receipt is on its way."),
    _Kind.DOUBLE: _("A second gift came long before one is due. It is no income until somebody decides."),
    _Kind.LATE: _("The pledge had ended when this came. It is no income until somebody decides."),
    _Kind.DISPUTE: _(
        "The payer's bank asks for the money back. Answer at the card processor: when the dispute ends, this "
        "question closes by itself."
    ),
}
# A platform says who gives; what it leaves open is whether something was given at all.
SOLD: Final = _(
    "Something was bought there, or it was given by somebody who was forgotten here since. It is no income until "
    "somebody decides."
)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A pledge that money may be assigned to, with what speaks for it in words."""

    pledge: Pledge
    reasons: tuple[str, ...]
    is_possible: bool


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a member decided about a question; ``on`` is the day on which it is booked, or money was sent.

    A payout has the rail that it came from, and the fee that the rail kept of it where it told no fees by itself.
    """

    answer: str
    member: int
    on: date
    pledge: Pledge | None = None
    paid_out_by: str = ""
    fee: Money | None = None


def why(question: Question) -> str:
    """Return why a person is asked."""
    is_told = Ability.KEPT_ELSEWHERE in rail_of(question.payment.rail).abilities
    return str(SOLD if is_told and question.kind == _Kind.UNKNOWN else WHY[_Kind(question.kind)])


def paying_out() -> tuple[tuple[str, str], ...]:
    """Return (kind, title) of the rails that hold gifts of ours and pay them out to the bank later."""
    holding = (rail for rail in all_rails() if rail.kind != BANK)
    return tuple((rail.kind, str(rail.title)) for rail in holding)


def open_questions(kind: str = "") -> QuerySet[Question]:
    """Return the questions that wait, the oldest first."""
    rows = Question.objects.using(SUPPORTERS).filter(answer="").select_related("payment__pledge__reader")
    rows = rows.filter(kind=kind) if kind else rows
    return rows.order_by("asked_at", "pk")


def counts_of_open() -> tuple[tuple[str, str, int], ...]:
    """Return (kind, words, how many wait) of every kind. Cost: one query."""
    rows = Question.objects.using(SUPPORTERS).filter(answer="").values("kind").annotate(count=Count("pk"))
    counts = {row["kind"]: row["count"] for row in rows.order_by("kind")}
    return tuple((kind.value, str(kind.label), counts.get(kind.value, 0)) for kind in _Kind)


def candidates(question: Question, *, wanted: str = "") -> tuple[Candidate, ...]:
    """Return pledges that the money may be for: those that somebody looked for, its own, and the likeliest.

    Args:
        wanted: a reference, or an alias.

    Cost: that of ``seen_payers`` and ``suggest`` for money that came to the bank; otherwise three queries.
    """
    payment = question.payment
    found: dict[object, tuple[Pledge, tuple[str, ...]]] = {}
    for pledge in _looked_for(wanted):
        found[pledge.pk] = (pledge, (str(_("You looked for it")),))
    if payment.pledge is not None:
        found.setdefault(payment.pledge.pk, (payment.pledge, (str(_("The money came in its name")),)))
    if payment.rail == BANK:
        for each in suggest(payment, seen=seen_payers()):
            found.setdefault(each.pledge.pk, (each.pledge, tuple(str(like.label) for like in each.likenesses)))
    return tuple(
        Candidate(pledge=pledge, reasons=reasons, is_possible=pledge.currency == payment.currency)
        for pledge, reasons in found.values()
    )


def decide(question: Question, decision: Decision, *, now: datetime) -> None:
    """Do what a member decided, and write down who it was, all of it or nothing.

    Where the rail itself can send money back it is asked to, before anything is written.

    Raises:
        AlreadyAnswered: somebody decided before. Nothing was changed.
        RailUnreachable: the rail did not answer; asking again is safe.
        ValueError: the money is a gift already, or the pledge is in another currency. Nothing was changed.
    """
    payment = question.payment
    if decision.answer == Question.Answer.SENT_BACK and (refund := rail_of(payment.rail).refund) is not None:
        if question.kind in BOOKED:
            raise ValueError("This money is a gift already. Refund it instead.")
        if not Question.objects.using(SUPPORTERS).filter(pk=question.pk, answer="").exists():
            raise AlreadyAnswered("Somebody has decided about this money before. Nothing was changed.")
        refund(payment, now=now)
        _note(question, decision, now=now)
        return
    with supporters_together():
        _write(question, decision, now=now)
        _note(question, decision, now=now)


def _write(question: Question, decision: Decision, *, now: datetime) -> None:
    answer, by, on = Question.Answer(decision.answer), str(decision.member), decision.on
    if answer == Question.Answer.ASSIGNED:
        assert decision.pledge is not None, "the form asks for one"
        if decision.pledge.currency != question.payment.currency:
            raise ValueError("The pledge is in another currency.")
        assign(question, pledge=decision.pledge, by=by, on=on, now=now)
    elif answer == Question.Answer.KEPT:
        keep(question, by=by, on=on, now=now)
    elif answer == Question.Answer.PAYOUT:
        pay_out(question, rail=decision.paid_out_by, fee=decision.fee, by=by, on=on, now=now)
    elif answer == Question.Answer.SENT_BACK:
        send_back(question, by=by, on=on, now=now)
    else:
        raise AssertionError(f"Nobody has said what to do for {answer}.")


def _note(question: Question, decision: Decision, *, now: datetime) -> None:
    payment: Payment = question.payment
    pledge = decision.pledge or payment.pledge
    note_deed(
        Deed.ANSWERED,
        member=decision.member,
        now=now,
        reader=pledge.reader_id if pledge else None,
        about=f"#{question.pk} {decision.answer} {payment.money.plain()} {payment.currency}",
    )


def _looked_for(wanted: str) -> tuple[Pledge, ...]:
    if not wanted.strip():
        return ()
    reference = wanted.replace(" ", "").upper()
    rows = Pledge.objects.using(SUPPORTERS).select_related("reader").order_by("-made_at", "pk")
    exact = tuple(rows.filter(rail_reference__in=[wanted.strip(), reference]))
    return exact or tuple(rows.filter(reader__in=by_alias(wanted)))
