"""Importing a statement: each line of money is booked once, whatever file it comes in; every line is accounted for."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Final, NoReturn

from django.conf import settings
from django.utils.translation import gettext

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.patronage.due_days import newsroom_day
from masthead.patronage.events import InboundEvent
from masthead.patronage.forgetting import settle_words
from masthead.patronage.payments import Question
from masthead.patronage.rails.bank.camt import read_camt
from masthead.patronage.rails.bank.columns import Columns, stored_columns
from masthead.patronage.rails.bank.csv_file import decoded, fits, read_csv
from masthead.patronage.rails.bank.keys import NO_ENTRY, Keyed, KnownKeys, keyed, known_keys
from masthead.patronage.rails.bank.lines import MOST_BYTES, Statement, StatementRefused, Why
from masthead.patronage.rails.bank.matching import find_pledge
from masthead.patronage.rails.bank.references import KIND
from masthead.patronage.rails.bank.report import LineReport, Outcome, Report, report_of, told_of
from masthead.patronage.rails.bank.words import keep_words
from masthead.patronage.receiving import Arrival, receive

CAMT: Final = "camt"
CSV: Final = "csv"
# A rehearsal is one transaction, during which nobody else can write: some 9 ms a line on a small machine.
MOST_REHEARSED: Final = 500


@dataclass(frozen=True, kw_only=True)
class File:
    """A statement as it came: its bytes, and its format and its columns' name where a person said them."""

    raw: bytes
    form: str = ""
    columns_name: str = ""


class ColumnsUnknown(StatementRefused):
    """A CSV file has columns that nobody has described yet. Nothing was changed."""


class _Rehearsed(Exception):
    """The rehearsal is over, and all of it is rolled back; ``told`` is what would have come of it."""

    def __init__(self, told: dict[str, LineReport]) -> None:
        super().__init__()
        self.told = told


def import_statement(file: File, *, now: datetime, is_rehearsal: bool = False) -> Report:
    """Import a bank statement and return the account of every line.

    The file is read whole before anything is booked. Then each line is booked in a transaction of its own:
    after a crash the same file is simply imported again. A rehearsal books all in one transaction and
    takes everything back.

    Raises:
        StatementRefused: the file cannot be used, or is too long for a rehearsal. Nothing was changed.
    """
    statement = read_statement(file, now=now)
    if not is_rehearsal:
        return report_of(statement, told=_book_all(statement, now=now), is_rehearsal=False)
    try:
        _rehearse(statement, now=now)
    except _Rehearsed as rehearsed:
        return report_of(statement, told=rehearsed.told, is_rehearsal=True)


def import_file(*, raw: bytes, now: datetime, is_rehearsal: bool = False) -> Report:
    """Import a statement whose format and columns nobody named.

    Raises:
        StatementRefused: as ``import_statement``.
    """
    return import_statement(File(raw=raw), now=now, is_rehearsal=is_rehearsal)


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
    today = newsroom_day(now)
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
        raise ColumnsUnknown(gettext("The columns of CSV files are not described yet."))
    known = ", ".join(stored)
    if file.columns_name:
        if file.columns_name not in stored:
            raise StatementRefused(
                gettext("No columns are stored under this name. Known: %(names)s.") % {"names": known}
            )
        return stored[file.columns_name]
    fitting = {name: columns for name, columns in stored.items() if _fits(file.raw, columns=columns)}
    if not fitting:
        raise ColumnsUnknown(gettext("The file fits no stored description of columns (%(names)s).") % {"names": known})
    if len({columns.source for columns in fitting.values()}) != 1:
        raise StatementRefused(
            gettext("More than one description of columns fits. Name one: %(names)s.") % {"names": ", ".join(fitting)}
        )
    return next(iter(fitting.values()))


def _fits(raw: bytes, *, columns: Columns) -> bool:
    try:
        return fits(decoded(raw, encoding=columns.encoding), columns=columns)
    except StatementRefused:
        return False


def _rehearse(statement: Statement, *, now: datetime) -> NoReturn:
    lines = keyed(statement.lines, account=statement.account, source=statement.source)
    if len({each.key for each in lines} - _known_in_months_of(lines).keys) > MOST_REHEARSED:
        raise StatementRefused(
            gettext(
                "More than %(count)s new lines cannot be rehearsed at once. Rehearse a shorter period, or import it."
            )
            % {"count": MOST_REHEARSED}
        )
    with supporters_together():
        raise _Rehearsed(_book_all(statement, now=now))


def _book_all(statement: Statement, *, now: datetime) -> dict[str, LineReport]:
    lines = keyed(statement.lines, account=statement.account, source=statement.source)
    known, here = _known_in_months_of(lines), frozenset(each.key for each in lines)
    return {each.line.number: _told(each, known=known, here=here, now=now) for each in lines}


def _known_in_months_of(lines: tuple[Keyed, ...]) -> KnownKeys:
    """Return what was imported before in the months of these lines.

    Cost: one query a month of the file.
    """
    months = {each.month for each in lines}
    rows = InboundEvent.objects.using(SUPPORTERS).filter(rail=KIND)
    keys = (rows.filter(rail_key__startswith=month).values_list("rail_key", flat=True) for month in sorted(months))
    return known_keys(chain.from_iterable(keys))


def _told(each: Keyed, *, known: KnownKeys, here: frozenset[str], now: datetime) -> LineReport:
    if each.key in known.keys:
        return told_of(each.line, outcome=Outcome.KNOWN, why=Why.KNOWN)
    if each.day in known.sources and known.sources[each.day] != {each.source}:
        # CSV and CAMT.053 say the same thing in different words: a day is taken from one kind of file.
        return told_of(each.line, outcome=Outcome.UNCLEAR, why=Why.OTHER_FORMAT)
    if each.entry != NO_ENTRY and known.of_entry.get(each.of_entry, frozenset()) - here:
        # A bank may word an entry anew, or send the sum of a collective entry first and then its parts. So
        # where a line of the entry is known that this file does not have, nothing more of it is booked.
        return told_of(each.line, outcome=Outcome.UNCLEAR, why=Why.OTHER_WORDS)
    return _book(each, now=now)


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
