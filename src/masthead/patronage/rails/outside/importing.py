"""Importing a platform's file: every line is settled in a transaction of its own, and every line is accounted for."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, NoReturn, TypeVar

from django.utils.translation import gettext

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.patronage.outside_patrons import RailImport
from masthead.patronage.rails.contract import FileRefused
from masthead.patronage.rails.outside.gifts import settle_gift
from masthead.patronage.rails.outside.lines import GiftLine, Passed, Why, passed_over, told
from masthead.patronage.rails.report import LineReport, Outcome, Report
from masthead.patronage.receiving import ToldDifferently

L = TypeVar("L")
# A rehearsal is one transaction, during which nobody else can write.
MOST_REHEARSED: Final = 500


class _Rehearsed(Exception):
    """The rehearsal is over, and all of it is rolled back; ``lines`` is what would have come of it."""

    def __init__(self, lines: tuple[LineReport, ...]) -> None:
        super().__init__()
        self.lines = lines


def bring_in(
    lines: Iterable[L], *, settle: Callable[[L], LineReport], rail: str, account: str, now: datetime, is_rehearsal: bool
) -> Report:
    """Settle the lines of a file one by one, and return the account of all.

    After a crash the same file is simply imported again. A rehearsal settles all in one transaction and
    takes everything back.

    Raises:
        FileRefused: the file is too long for a rehearsal.
    """
    every = tuple(lines)
    if not is_rehearsal:
        report = Report(account=account, lines=tuple(settle(each) for each in every))
        _note_import(report, rail=rail, now=now)
        return report
    if len(every) > MOST_REHEARSED:
        raise FileRefused(
            gettext(
                "More than %(count)s new lines cannot be rehearsed at once. Rehearse a shorter period, or import it."
            )
            % {"count": MOST_REHEARSED}
        )
    try:
        _rehearse(every, settle=settle)
    except _Rehearsed as rehearsed:
        return Report(account=account, lines=rehearsed.lines, is_rehearsal=True)


def settle_line(each: GiftLine | Passed, *, rail: str, now: datetime) -> LineReport:
    """Book a line that is a gift, and return its account."""
    if isinstance(each, Passed):
        return passed_over(each)
    try:
        settled = settle_gift(each.gift, rail=rail, now=now)
    except ToldDifferently:
        return told(each, outcome=Outcome.UNCLEAR, why=Why.DIFFERENTLY)
    why = {Outcome.KNOWN: Why.KNOWN, Outcome.ASKED: Why.SALE}.get(settled.outcome)
    return told(each, outcome=settled.outcome, why=Why.RETURNED if each.gift.is_returned and why is None else why)


def _rehearse(lines: tuple[L, ...], *, settle: Callable[[L], LineReport]) -> NoReturn:
    with supporters_together():
        raise _Rehearsed(tuple(settle(each) for each in lines))


def _note_import(report: Report, *, rail: str, now: datetime) -> None:
    said = {"imported_at": now, "line_count": len(report.lines), "new_count": report.counts["new"]}
    with supporters_together():
        RailImport.objects.using(SUPPORTERS).update_or_create(rail=rail, defaults=said)
