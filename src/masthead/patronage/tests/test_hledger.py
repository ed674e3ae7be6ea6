"""The journal that we hand out says in hledger's own arithmetic what our books say in ours."""

import csv
import io
import random
import shutil
import subprocess
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from masthead.lib.money import Money
from masthead.patronage.accounts import DISPUTED, GIFTS, REFUNDS, UNASSIGNED, cost, fees_of, held_by
from masthead.patronage.booking import Movement, book, take_back
from masthead.patronage.books import balances
from masthead.patronage.exporting import write_journal
from masthead.patronage.models import LedgerEntry
from masthead.patronage.tests.giving import NOON, PI_DAY

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
ACCOUNTS = [
    GIFTS, REFUNDS, UNASSIGNED, DISPUTED, cost("salaries"), cost("rent"),
    *(account(rail) for rail in ("bank", "stripe") for account in (held_by, fees_of)),
]  # fmt: skip
# With 2, 0 and 3 decimals.
CURRENCIES = ("EUR", "JPY", "KWD")
AWKWARD = ("plain", "a;comment", "(code) x", "* marked", "two\nlines", "a | b", "кошти", "tab\there", "= 5 EUR", "  ")


@pytest.fixture
def hledger(tmp_path: Path):
    program = shutil.which("hledger")
    if program is None:
        pytest.skip("hledger is not installed")
    file = tmp_path / "books.journal"

    def ask(*words: str) -> str:
        done = subprocess.run([program, "-f", str(file), *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return ask


def a_ledger(*, entries: int, seed: int) -> None:
    """Book any movements between any accounts, over two years with a leap day, every tenth taken back again."""
    chance = random.Random(seed)
    for number in range(entries):
        debit, credit = chance.sample(ACCOUNTS, 2)
        money = Money(
            amount_minor=chance.choice((1, 10**12, chance.randint(1, 10**6))), currency=chance.choice(CURRENCIES)
        )
        on = date(2023, 12, 1) + timedelta(days=chance.randint(0, 820))
        key = f"cost:{number}:{chance.choice(AWKWARD)}"
        entry = book(Movement(key=key, debit=debit, credit=credit, money=money, on=on), now=NOON)
        if number % 10 == 0:
            take_back(entry, on=on + timedelta(days=40), now=NOON)


def of_hledger(hledger, *words: str) -> dict[tuple[str, str], Decimal]:
    """Return what hledger makes of the journal: a balance for each account and currency."""
    found = {}
    for currency in CURRENCIES:
        said = hledger("balance", "--flat", "--no-total", "--output-format", "csv", f"cur:{currency}", *words)
        for account, amount in list(csv.reader(io.StringIO(said)))[1:]:
            number, _, unit = amount.partition(" ")
            if Decimal(number):
                assert unit == currency
                found[account, currency] = Decimal(number)
    return found


def of_ours(until: date | None = None) -> dict[tuple[str, str], Decimal]:
    found = {(each.account, each.money.currency): Decimal(each.money.plain()) for each in balances(until=until)}
    return {key: amount for key, amount in found.items() if amount}


@pytest.mark.long
def test_hledger_balances_our_books_as_we_do(hledger, tmp_path: Path, runs_whole: bool, counts) -> None:
    entries = 5_000 if runs_whole else 300
    a_ledger(entries=entries, seed=3)
    with (tmp_path / "books.journal").open("w", encoding="utf-8") as out:
        written = write_journal(out)
    assert written == LedgerEntry.objects.count() == entries + entries // 10
    hledger("check")
    assert f"Transactions             : {written} " in hledger("stats")
    assert of_hledger(hledger) == of_ours()
    assert len(of_ours()) > 20
    for day in (PI_DAY, date(2024, 2, 28), date(2024, 2, 29), date(2025, 1, 31)):
        assert of_hledger(hledger, "--end", (day + timedelta(days=1)).isoformat()) == of_ours(until=day)
    counts(entries=written, balances=len(of_ours()))


def test_an_empty_ledger_is_a_journal_too(hledger, tmp_path: Path) -> None:
    with (tmp_path / "books.journal").open("w", encoding="utf-8") as out:
        assert write_journal(out) == 0
    hledger("check")
