"""Importing a statement: each line of money is booked once, whatever file it comes in, and every line is accounted for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.utils.translation import gettext

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.patronage.due_days import local_day
from masthead.patronage.events import InboundEvent
from masthead.patronage.forgetting import settle_words
from masthead.patronage.payments import Question
from masthead.patronage.rails.bank.camt import read_camt
from masthead.patronage.rails.bank.columns import Columns, stored_columns
from masthead.patronage.rails.bank.csv_file import decoded, fits, read_csv
from masthead.patronage.rails.bank.keys import Keyed, keyed
from masthead.patronage.rails.bank.lines import MOST_BYTES, Statement, StatementRefused, Why
from masthead.patronage.rails.bank.matching import find_pledge
from masthead.patronage.rails.bank.references import KIND
from masthead.patronage.rails.bank.report import LineReport, Outcome, Report, report_of, told_of
from masthead.patronage.rails.bank.words import keep_words
from masthead.patronage.receiving import Arrival, receive

CAMT: Final = "camt"
CSV: Final = "csv"


@dataclass(frozen=True, kw_only=True)
class File:
    """A statement as it came: its bytes, and its format and its columns' name where a person said them."""

    raw: bytes
    form: str = ""
    columns_name: str = ""


class _Rehearsed(Exception):  # noqa: N818 - nothing went wrong: it rolls back what was tried
    """The rehearsal is over."""


def import_statement(file: File, *, now: datetime, is_rehearsal: bool = False) -> Report:
    """Import a bank statement and return the account of every line.

    The file is read whole before anything is booked. Then each line is booked in a transaction of its own:
    after a crash the same file is simply imported again. A rehearsal books all in one transaction and
    takes everything back.

    Raises:
        StatementRefused: the file cannot be used. Nothing was changed.
    """
    statement = read_statement(file, now=now)
    if not is_rehearsal:
        return report_of(statement, told=_book_all(statement, now=now), is_rehearsal=False)
    told: dict[str, LineReport] = {}
    try:
        with supporters_together():
            told = _book_all(statement, now=now)
            raise _Rehearsed
    except _Rehearsed:
        return report_of(statement, told=told, is_rehearsal=True)


def read_statement(file: File, *, now: datetime) -> Statement:
    """Return what a file says of the newsroom's account; nothing is booked.

    Raises:
        StatementRefused: no account is set, or the file is not a statement of it that can be read.
    """
    config = settings.MASTHEAD_CONFIG
    if not config.bank.iban:
        raise StatementRefused(gettext("The newsroom has no account yet: set bank.iban first."))
    if len(file.raw) > MOST_BYTES:
        raise StatementRefused(gettext("The file is larger than 20 MB. Fetch shorter periods."))
    if file.raw.startswith(b"PK"):
        raise StatementRefused(gettext("This is a ZIP archive. Unpack it, and import the files in it one by one."))
    today = local_day(now, zone=config.newsroom.time_zone)
    if (file.form or form_of(file.raw)) == CAMT:
        return read_camt(file.raw, account=config.bank.iban, today=today)
    return _read_csv(file, account=config.bank.iban, today=today, currency=config.support.currency)


def form_of(raw: bytes) -> str:
    """Return the format that a file looks like: XML begins with a bracket, in any encoding."""
    bare = raw[:200].removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return CAMT if bare.replace(b"\x00", b"").lstrip().startswith(b"<") else CSV


def _read_csv(file: File, *, account: str, today: date, currency: str) -> Statement:
    columns = _columns_for(file)
    return read_csv(file.raw, columns=columns, account=account, today=today, currency=currency)


def _columns_for(file: File) -> Columns:
    """Return the stored columns that a person named, or else the only ones that the file has."""
    stored = dict(stored_columns())
    if not stored:
        raise StatementRefused(gettext("The columns of CSV files are not described yet."))
    known = ", ".join(stored)
    if file.columns_name:
        if file.columns_name not in stored:
            raise StatementRefused(gettext("No columns are stored under this name. Known: %(names)s.") % {"names": known})
        return stored[file.columns_name]
    fitting = {name: columns for name, columns in stored.items() if _fits(file.raw, columns=columns)}
    if len({columns.source for columns in fitting.values()}) != 1:
        text = (
            gettext("More than one description of columns fits. Name one: %(names)s.") % {"names": ", ".join(fitting)}
            if fitting
            else gettext("The file fits no stored description of columns (%(names)s).") % {"names": known}
        )
        raise StatementRefused(text)
    return next(iter(fitting.values()))


def _fits(raw: bytes, *, columns: Columns) -> bool:
    try:
        return fits(decoded(raw, encoding=columns.encoding), columns=columns)
    except StatementRefused:
        return False


def _book_all(statement: Statement, *, now: datetime) -> dict[str, LineReport]:
    lines = keyed(statement.lines, account=statement.account, source=statement.source)
    known, here = _known_keys(lines), frozenset(each.key for each in lines)
    return {each.line.number: _told(each, known=known, here=here, now=now) for each in lines}


def _known_keys(lines: tuple[Keyed, ...]) -> frozenset[str]:
    """Return the keys that were imported before in the months of these lines.

    Cost: one query a month of the file.
    """
    # The account's digest, the year and the month.
    months = {each.day[:-3] for each in lines}
    rows = InboundEvent.objects.using(SUPPORTERS).filter(rail=KIND)
    return frozenset(
        key for month in months for key in rows.filter(rail_key__startswith=month).values_list("rail_key", flat=True)
    )


def _told(each: Keyed, *, known: frozenset[str], here: frozenset[str], now: datetime) -> LineReport:
    doubt = Why.KNOWN if each.key in known else _doubt(each, known=known, here=here)
    if doubt is not None:
        outcome = Outcome.KNOWN if doubt == Why.KNOWN else Outcome.UNCLEAR
        return told_of(each.line, outcome=outcome, why=doubt)
    return _book(each, now=now)


def _doubt(each: Keyed, *, known: frozenset[str], here: frozenset[str]) -> Why | None:
    """Return why a line that is not known may still be one that is booked already, or None.

    - A bank may word an entry anew, or send first the sum of a collective entry and then its parts. So where
      a line of the entry is known that this file does not have, nothing more of the entry is booked.
    - CSV and CAMT.053 say the same thing in different words. So a day is taken from one kind of file.
    """
    of_day = [key for key in known if key.startswith(each.of_day)]
    if any(not key.startswith(each.of_source) for key in of_day):
        return Why.OTHER_FORMAT
    if each.entry != "-" and any(key.startswith(each.of_entry) and key not in here for key in of_day):
        return Why.OTHER_WORDS
    return None


def _book(each: Keyed, *, now: datetime) -> LineReport:
    """Book one line, all of it or nothing."""
    line = each.line
    with supporters_together():
        pledge = find_pledge(line)
        if not keep_words(each, holder=pledge.reader_id if pledge else None, now=now):
            return told_of(line, outcome=Outcome.KNOWN, why=Why.KNOWN)
        payment = receive(
            Arrival(rail=KIND, rail_key=each.key, money=line.money, paid_on=line.booked_on, pledge=pledge), now=now
        )
        question = Question.objects.using(SUPPORTERS).filter(payment=payment, answer="").order_by("pk").first()
        settle_words(payment, now=now)
    if question is None:
        return told_of(line, outcome=Outcome.MATCHED)
    return told_of(line, outcome=Outcome.ASKED, why=Question.Kind(question.kind))
