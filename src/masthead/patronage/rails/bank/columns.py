"""Columns: what each column of a bank's CSV file means, as a person said it once and the newsroom keeps it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext

from masthead.lib.router import SUPPORTERS
from masthead.patronage.statement_columns import StatementColumns

DAY_FORMS: Final = {
    "YYYY-MM-DD": "%Y-%m-%d",
    "YYYYMMDD": "%Y%m%d",
    "DD.MM.YYYY": "%d.%m.%Y",
    "DD.MM.YY": "%d.%m.%y",
    "DD/MM/YYYY": "%d/%m/%Y",
    "DD-MM-YYYY": "%d-%m-%Y",
    "MM/DD/YYYY": "%m/%d/%Y",
}
DECIMAL_SIGNS: Final = (",", ".")
# Beside UTF-8 and UTF-16, which are recognised: 8-bit encodings cannot be told apart, so a person names one.
ENCODINGS: Final = ("", "cp1250", "cp1251", "cp1252", "iso-8859-2", "iso-8859-15")


class ColumnsWrong(ValueError):
    """The description of the columns cannot be used. Nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which column says what; a name is empty where the file has no such column.

    Attributes:
        text: the columns that a giver's words may be in.
        amount: the amount, with a minus for money that went out unless ``sign`` or ``debit`` says so.
        sign, credit_word: the column that tells the direction, and the word for money that came.
        debit: a second column of amounts, for money that went out.
        status, booked_word: the column that tells whether a row is booked, and the word for it.
        account: the newsroom's own account; where it is missing, nobody can check whose file it is.
    """

    day: str
    amount: str
    text: tuple[str, ...]
    payer: str = ""
    payer_account: str = ""
    reference: str = ""
    currency: str = ""
    account: str = ""
    sign: str = ""
    credit_word: str = ""
    debit: str = ""
    status: str = ""
    booked_word: str = ""
    day_form: str = "YYYY-MM-DD"
    decimal_sign: str = "."
    encoding: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be read by.

        Raises:
            ColumnsWrong: a needed column or word is missing, or a form is not a known one.
        """
        if not (self.day and self.amount and self.text and all(self.text)):
            raise ColumnsWrong(gettext("Name at least the columns of the day, the amount and the text."))
        if bool(self.sign) != bool(self.credit_word) or bool(self.status) != bool(self.booked_word):
            raise ColumnsWrong(gettext("A column of directions or states needs the word that counts."))
        known = (self.day_form in DAY_FORMS, self.decimal_sign in DECIMAL_SIGNS, self.encoding in ENCODINGS)
        if not all(known):
            raise ColumnsWrong(gettext("The form of days, the decimal sign or the encoding is not a known one."))

    @property
    def names(self) -> frozenset[str]:
        """The columns that a file must have."""
        one = (self.day, self.amount, self.payer, self.payer_account, self.reference, self.currency, self.account)
        return frozenset(each for each in (*one, self.sign, self.debit, self.status, *self.text) if each)

    @property
    def source(self) -> str:
        """The kind of file: other columns may make other words of the same line."""
        said = json.dumps([self.day, self.amount, self.text, self.payer, self.payer_account, self.reference])
        return f"csv-{hashlib.sha256(said.encode()).hexdigest()[:6]}"


def columns_from(said: dict[str, Any]) -> Columns:
    """Return columns as a form or a stored row says them.

    Raises:
        ColumnsWrong: they cannot be used.
    """
    try:
        return Columns(**{**said, "text": tuple(said.get("text", ()))})
    except TypeError as error:
        raise ColumnsWrong(gettext("These columns cannot be read. Describe them anew.")) from error


def save_columns(name: str, columns: Columns, *, now: datetime) -> StatementColumns:
    """Keep the columns under a name; what was kept under it is replaced."""
    rows = StatementColumns.objects.using(SUPPORTERS)
    kept, _is_new = rows.update_or_create(name=name, defaults={"said": asdict(columns), "saved_at": now})
    return kept


def stored_columns() -> tuple[tuple[str, Columns], ...]:
    """Return all stored columns by name.

    Raises:
        ColumnsWrong: some were written by another version and cannot be used.
    """
    rows = StatementColumns.objects.using(SUPPORTERS).order_by("name")
    return tuple((row.name, columns_from(row.said)) for row in rows)
