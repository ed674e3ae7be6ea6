"""The operator imports a statement: an account of every line, and an exit code that scripts can trust."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django import Settings

from masthead.cli.money_command import command
from masthead.lib.config import FILE_NAME
from masthead.lib.config_sections import Bank
from masthead.patronage.books import balances, check
from masthead.patronage.models import Payment
from masthead.patronage.rails.bank.tests.bank_of_tests import OURS, THEIRS, camt, german_csv, single
from masthead.patronage.rails.bank.tests.patrons import a_bank_pledge, a_gift
from masthead.patronage.rails.outside.tests.platforms import KOFI_HEAD, Tip, in_csv, kofi_row

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
Money = Callable[..., Result]
GERMAN = (
    "german", "--day", "Buchungstag", "--amount", "Betrag", "--text", "Verwendungszweck", "--payer", "Name",
    "--account", "Auftragskonto", "--day-form", "DD.MM.YY", "--decimal-sign", ",",
)  # fmt: skip


@pytest.fixture
def money(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Money:
    """Call the command on a newsroom with an account."""
    bank = Bank(iban=OURS, holder="The Test Current")
    settings.MASTHEAD_CONFIG = settings.MASTHEAD_CONFIG.model_copy(update={"bank": bank})
    (tmp_path / FILE_NAME).touch()
    monkeypatch.setenv("MASTHEAD_DATA", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "masthead.settings")
    return lambda *words: CliRunner().invoke(command, [str(word) for word in words])


def write(tmp_path: Path, raw: bytes) -> Path:
    file = tmp_path / "statement"
    file.write_bytes(raw)
    return file


def test_a_statement_is_rehearsed_imported_and_known(money: Money, tmp_path: Path) -> None:
    file = write(tmp_path, camt([single(a_gift(a_bank_pledge())), single(a_gift()), single(a_gift(is_credit=False))]))
    rehearsed = money("import-statement", file, "--dry-run")
    assert (rehearsed.exit_code, Payment.objects.count()) == (0, 0)
    assert rehearsed.output.splitlines()[-2:] == [
        "3 lines: 2 new (1 matched, 1 asked, 1 ignored).",
        "A rehearsal: nothing was changed.",
    ]
    imported = json.loads(money("import-statement", file, "--json").output)
    assert [line["outcome"] for line in imported["lines"]] == ["matched", "asked", "ignored"]
    again = money("import-statement", file, "--format", "camt")
    assert again.exit_code == 0
    assert "3 lines: 0 new (2 known, 1 ignored)." in again.output
    assert Payment.objects.count() == 2


def test_a_line_that_must_be_looked_at_is_an_exit_code(money: Money, tmp_path: Path) -> None:
    raw = camt([single(a_gift()), single(a_gift(cents=700))]).replace(
        b'<Ntry><Amt Ccy="EUR">5.00', b'<Ntry><Amt Ccy="EUR">5,00'
    )
    said = money("import-statement", write(tmp_path, raw))
    assert (said.exit_code, Payment.objects.get().amount_minor) == (1, 700)
    assert "The amount or its currency cannot be read" in said.output


@pytest.mark.parametrize(
    ("raw", "said"),
    [(b"", "not described yet"), (b"<html>", "damaged"), (camt([single(a_gift())], account=THEIRS), "another account")],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(money: Money, tmp_path: Path, raw: bytes, said: str) -> None:
    refused = money("import-statement", write(tmp_path, raw))
    assert refused.exit_code == 1
    assert said in refused.output
    assert refused.output.endswith("Nothing was changed.\n")
    assert len(refused.output.splitlines()) == 1


def test_columns_are_saved_once_and_serve_every_file(money: Money, tmp_path: Path) -> None:
    file = write(tmp_path, german_csv([a_gift()]))
    assert money("save-columns", *GERMAN).exit_code == 0
    assert "1 lines: 1 new (1 asked)." in money("import-statement", file).output
    refused = money("save-columns", *GERMAN, "--encoding", "utf-7")
    assert (refused.exit_code, "not a known one" in refused.output) == (1, True)


def test_a_platforms_file_is_imported_and_its_payout_is_no_income_again(money: Money, tmp_path: Path) -> None:
    tips = [Tip(cents=1000).numbered(1), Tip(cents=500, kind="Shop Order").numbered(2)]
    file = write(tmp_path, in_csv(KOFI_HEAD, [kofi_row(tip) for tip in tips]))
    assert "2 lines: 2 new (1 matched, 1 asked)." in money("import-patrons", "kofi", file, "--dry-run").output
    said = json.loads(money("import-patrons", "kofi", file, "--json").output)
    assert (said["account"], said["counts"]["new"], Payment.objects.count()) == ("Ko-fi", 2, 2)
    assert money("import-statement", write(tmp_path, camt([single(a_gift(cents=900))]))).exit_code == 0
    number = next(
        each["number"]
        for each in json.loads(money("questions", "--json").output)["questions"]
        if each["rail"] == "bank"
    )
    assert "2 open." in money("questions").output
    assert money("payout", number, "bank").exit_code == 1
    assert money("payout", number, "kofi", "--fee", "x").exit_code == 1
    assert "no income a second time" in money("payout", number, "kofi", "--fee", "1.00").output
    assert "decided about this money" in money("payout", number, "kofi").output
    stands = {each.account: each.money.amount_minor for each in balances() if each.money.amount_minor}
    assert stands == {
        "asset:bank": 900, "asset:kofi": 500, "expense:fees-kofi": 100, "income:gifts": -1000, "liability:unassigned": -500,
    }  # fmt: skip
    assert check() == ()


@pytest.mark.parametrize(
    "words", [("import-patrons", "bank"), ("import-patrons", "mastercard"), ("import-patrons", "kofi")]
)
def test_a_wrong_platform_or_file_is_one_line(money: Money, tmp_path: Path, words: tuple[str, str]) -> None:
    refused = money(*words, write(tmp_path, b"a;b\n"))
    assert (refused.exit_code, len(refused.output.splitlines())) == (1, 1)
    assert refused.output.endswith("Nothing was changed.\n")
