"""CSV by columns that a person described: read exactly, or refused; nothing is guessed."""

from datetime import date

import pytest

from masthead.patronage.rails.bank.columns import Columns, ColumnsWrong, columns_from
from masthead.patronage.rails.bank.csv_file import read_csv
from masthead.patronage.rails.bank.lines import Statement, StatementRefused
from masthead.patronage.rails.bank.tests.bank_of_tests import GERMAN, OURS, THEIRS, Movement, german_csv

pytestmark = pytest.mark.once
DAY = date(2026, 3, 14)
TODAY = date(2026, 3, 20)
PLAIN = Columns(day="Date", amount="Amount", text=("Purpose",))


def read(raw: bytes | str, columns: Columns = PLAIN) -> Statement:
    given = raw.encode() if isinstance(raw, str) else raw
    return read_csv(given, columns=columns, account=OURS, today=TODAY, currency="EUR")


def a_row(amount: str, *, columns: Columns = PLAIN, day: str = "2026-03-14") -> str:
    return f"Date;Purpose;Amount;Way;Out\n{day};Support;{amount};{'C' if columns.sign else ''};\n"


def told(statement: Statement) -> list[tuple[str, str]]:
    return [(each.number, each.why.value) for each in statement.passed_over]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_savings_banks_file_is_read(encoding: str) -> None:
    movements = [
        Movement(on=DAY, cents=1_234_56, text='Spende; "danke"\nund weiter'),
        Movement(on=DAY, cents=700, is_credit=False),
        Movement(on=DAY, cents=900, status="PDNG"),
    ]
    columns = columns_from(GERMAN | {"encoding": "cp1252" if encoding == "cp1252" else ""})
    statement = read(german_csv(movements, encoding=encoding), columns)
    (line,) = statement.lines
    assert (line.booked_on, line.money.amount_minor, line.money.currency) == (DAY, 1_234_56, "EUR")
    assert line.texts == ('Spende; "danke"\nund weiter',)
    assert told(statement) == [("2", "debit"), ("3", "pending")]


@pytest.mark.parametrize(
    ("text", "sign", "minor"),
    [
        ("5", ".", 500), ("5.5", ".", 550), ("1,234.56", ".", 123456), ("1.234,56", ",", 123456), ("+5,00", ",", 500),
        ("1 234,56", ",", 123456), ("1'234.56", ".", 123456), ("1.234", ",", 123400), ("5.000", ".", 500),
        ("1.234.567,00", ",", 123456700), (".50", ".", None), ("5.001", ".", None), ("12.34", ",", None),
        ("1,23,456.00", ".", None), ("1e3", ".", None), ("٥", ".", None), ("5 €", ".", None), ("9" * 16, ".", None),
        ("", ".", None), ("--5", ".", "debit"), ("-5.00", ".", "debit"), ("5.00-", ".", "debit"), ("−5", ".", "debit"),
        ("0,00", ",", "nothing"),
    ],
)  # fmt: skip
def test_an_amount_is_read_in_one_way_only(text: str, sign: str, minor: int | str | None) -> None:
    columns = Columns(day="Date", amount="Amount", text=("Purpose",), decimal_sign=sign)
    statement = read(a_row(f'"{text}"'), columns)
    if isinstance(minor, int):
        assert [each.money.amount_minor for each in statement.lines] == [minor]
    else:
        assert told(statement) == [("1", minor or "no-amount")]


@pytest.mark.parametrize(
    ("form", "text", "is_day"),
    [
        ("YYYY-MM-DD", "2026-03-14", True), ("DD.MM.YYYY", "14.03.2026", True), ("DD.MM.YY", "14.03.26", True),
        ("MM/DD/YYYY", "03/14/2026", True), ("DD/MM/YYYY", "14/03/2026", True), ("YYYYMMDD", "20260314", True),
        ("DD/MM/YYYY", "03/14/2026", False), ("DD.MM.YYYY", "14.03.2062", False), ("DD.MM.YYYY", "yesterday", False),
    ],
)  # fmt: skip
def test_a_day_has_the_form_that_was_named(form: str, text: str, is_day: bool) -> None:
    statement = read(a_row("5", day=text), Columns(day="Date", amount="Amount", text=("Purpose",), day_form=form))
    assert [each.booked_on for each in statement.lines] == ([DAY] if is_day else [])
    assert told(statement) == ([] if is_day else [("1", "no-day")])


@pytest.mark.parametrize(("way", "count"), [("C", 1), ("c", 1), ("D", 0), ("", 0)])
def test_a_column_of_directions_decides(way: str, count: int) -> None:
    columns = Columns(day="Date", amount="Amount", text=("Purpose",), sign="Way", credit_word="C")
    statement = read(f"Date,Purpose,Amount,Way\n2026-03-14,Support,5.00,{way}\n", columns)
    assert len(statement.lines) == count


@pytest.mark.parametrize(
    ("into", "out", "why"),
    [("5.00", "", None), ("5.00", "0.00", None), ("", "5.00", "debit"), ("0.00", "5.00", "debit"), ("5.00", "1.00", "no-amount")],
)  # fmt: skip
def test_two_columns_of_amounts_decide(into: str, out: str, why: str | None) -> None:
    columns = Columns(day="Date", amount="In", debit="Out", text=("Purpose",))
    statement = read(f"Date\tPurpose\tIn\tOut\n2026-03-14\tSupport\t{into}\t{out}\n", columns)
    assert told(statement) == ([] if why is None else [("1", why)])
    assert len(statement.lines) == (why is None)


def test_another_account_is_refused_wherever_it_is_named() -> None:
    with pytest.raises(StatementRefused, match="another account"):
        read(german_csv([Movement(on=DAY, cents=500)], account=THEIRS), columns_from(GERMAN))
    with pytest.raises(StatementRefused, match="another account"):
        read(f"Konto: GB29 NWBK 6016 1331 9268 19;;\n\n{a_row('5')}")
    assert read(f"Konto: DE89 3704 0044 0532 0130 00;;\n\n{a_row('5')}").notes == ()
    assert "make sure that it is yours" in read(a_row("5")).notes[0]


def test_a_row_of_another_account_among_ours_is_passed_over() -> None:
    two = german_csv([Movement(on=DAY, cents=500)]) + german_csv([Movement(on=DAY, cents=600)], account=THEIRS)
    statement = read(two, columns_from(GERMAN))
    assert [each.money.amount_minor for each in statement.lines] == [500]
    assert ("3", "other-account") in told(statement)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("", "no row with all"), ("Date;Amount\n2026-03-14;5\n", "no row with all"), ("\x00" * 50, "UTF-8"),
        (a_row("5").encode() + b"\xff\xfe\xff", "UTF-8"), (a_row("5").replace("Way", "Amount"), "the same name"),
        (a_row("5") + '2026-03-14;"never closed;5;;\n2026-03-14;Support;7;;\n', "cut off"),
        (a_row("5") + "2026-03-14;Support;7;;\n" * 50_100, "more lines"), (a_row("5") + "x" * 200_000 + ";\n", "cut off"),
        (b"\xff\xfe" + a_row("5").encode("utf-16-le")[:-1], "UTF-8"), ("\x1b[2J" + a_row("5"), "UTF-8"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_in_words(raw: bytes | str, said: str) -> None:
    with pytest.raises(StatementRefused, match=said):
        read(raw)


def test_rows_that_are_no_payments_are_accounted_for() -> None:
    statement = read(a_row("5") + "\n;;;;\n2026-03-14;Support\n;Saldo;;;\n")
    assert told(statement) == [("3", "short"), ("4", "no-payment")] or told(statement)[0][1] == "short"
    assert len(statement.lines) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"amount": ""}, {"text": ()}, {"sign": "Way"}, {"booked_word": "yes"}, {"day_form": "%d"}, {"decimal_sign": ""},
        {"encoding": "utf-7"}, {"colour": "red"},
    ],
)  # fmt: skip
def test_columns_that_cannot_be_read_by_are_refused(said: dict) -> None:
    with pytest.raises(ColumnsWrong):
        columns_from({"day": "Date", "amount": "Amount", "text": ("Purpose",)} | said)
