"""The code for a transfer, as a browser shows it in a page that allows nothing, read by a reader that is not ours."""

import shutil
import subprocess
from pathlib import Path

import pytest

from masthead.lib.config_sections import Bank
from masthead.lib.money import Money
from masthead.patronage.rails.bank.instructions import draw_code

pytestmark = [pytest.mark.browser, pytest.mark.once]
REFERENCE = "RF18539007547034"
BANK = Bank(iban="DE89370400440532013000", holder="Верхівська течія", bic="COBADEFFXXX")
PAGE = '<!doctype html><html lang="en"><body bgcolor="#000"><table width="240"><tr><td>{svg}</td></tr></table></body></html>'


def test_a_code_in_the_strictest_page_is_read(page, tmp_path: Path) -> None:
    program = shutil.which("zbarimg")
    if program is None:
        pytest.skip("zbarimg is not installed")
    svg = draw_code(bank=BANK, money=Money(amount_minor=1_050, currency="EUR"), reference=REFERENCE)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    headers = {"Content-Security-Policy": "default-src 'none'", "Content-Type": "text/html; charset=utf-8"}
    page.route("**/*", lambda route: route.fulfill(status=200, headers=headers, body=PAGE.format(svg=svg)))
    page.goto("http://localhost/give")
    page.locator("svg").screenshot(path=tmp_path / "shown.png")
    command = [program, "--quiet", "--raw", "--oneshot", "-Sbinary", str(tmp_path / "shown.png")]
    done = subprocess.run(command, capture_output=True, check=True, timeout=30)
    assert done.stdout.decode().removesuffix("\n").split("\n") == [
        "BCD", "002", "1", "SCT", BANK.bic, BANK.holder, BANK.iban, "EUR10.5", "", REFERENCE,
    ]  # fmt: skip
    assert complaints == []
