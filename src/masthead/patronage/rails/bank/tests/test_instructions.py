"""What a giver copies or scans: the code is read back by a reader that is not ours."""

import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation
from PIL import Image, ImageDraw

from masthead.lib.config_sections import Bank
from masthead.lib.money import Money
from masthead.patronage.pledges import Interval
from masthead.patronage.rails.bank.instructions import draw_code, instruct
from masthead.patronage.rails.bank.rail import RAIL
from masthead.patronage.rails.bank.tests.bank_of_tests import OURS
from masthead.patronage.rails.bank.tests.patrons import a_bank_pledge
from masthead.patronage.rails.contract import Ability
from masthead.patronage.rails.registry import get_rail, pledging_rails

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
REFERENCE = "RF18539007547034"
# What an SVG picture may be made of where neither styles nor scripts are allowed.
INNOCENT = {
    "svg": {"class", "viewBox", "role", "shape-rendering"},
    "title": set(),
    "path": {"d", "stroke", "fill", "transform"},
    "g": {"transform"},
}


def scanned(svg: str, folder: Path) -> list[str]:
    """Return the lines that zbarimg reads from the picture, painted module by module."""
    program = shutil.which("zbarimg")
    if program is None:
        pytest.skip("zbarimg is not installed")
    file = folder / "code.png"
    painted(svg).save(file)
    command = [program, "--quiet", "--raw", "--oneshot", "-Sbinary", str(file)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=30)
    return done.stdout.decode().removesuffix("\n").split("\n")


def painted(svg: str, *, scale: int = 4) -> Image.Image:
    """Paint the lines of the picture's paths; this knows only the three commands that such pictures have."""
    root = ET.fromstring(svg)
    side = int(root.attrib["viewBox"].split()[2])
    image = Image.new("L", (side * scale, side * scale), 128)
    draw = ImageDraw.Draw(image)
    for path in root.iter("{http://www.w3.org/2000/svg}path"):
        if "fill" in path.attrib:
            draw.rectangle((0, 0, *image.size), fill=255)
            continue
        x = y = 0.0
        for command, numbers in re.findall(r"([Mmh])([-0-9. ]+)", path.attrib["d"]):
            said = [float(each) for each in numbers.split()]
            if command == "h":
                top = (y - 0.5) * scale
                draw.rectangle((x * scale, top, (x + said[0]) * scale - 1, top + scale - 1), fill=0)
                x += said[0]
            else:
                x, y = said if command == "M" else (x + said[0], y + said[1])
    return image


@pytest.mark.parametrize(
    ("holder", "bic", "cents", "amount"),
    [
        ("The Test Current", "COBADEFFXXX", 500, "EUR5"),
        ("The Test Current", "", 1_234_50, "EUR1234.5"),
        ("Громадська спілка «Верхівська течія»", "", 1, "EUR0.01"),
        ("Ünion der Ärmel & <Söhne>", "COBADEFF", 99_999_999_999, "EUR999999999.99"),
        ("T" * 70, "COBADEFFXXX", 500, "EUR5"),
    ],
)
def test_the_code_says_what_the_payments_council_asks_for(
    holder: str, bic: str, cents: int, amount: str, tmp_path: Path
) -> None:
    bank = Bank(iban=OURS, holder=holder, bic=bic)
    svg = draw_code(bank=bank, money=Money(amount_minor=cents, currency="EUR"), reference=REFERENCE)
    lines = scanned(svg, tmp_path)
    # Source: EPC069-12 v2.1: service tag, version, characters, identification, BIC, name, IBAN, amount, purpose, reference.
    assert lines == ["BCD", "002", "1", "SCT", bic, holder, OURS, amount, "", REFERENCE]


def test_the_code_may_stand_in_the_strictest_page() -> None:
    bank = Bank(iban=OURS, holder="A & B <script>alert(1)</script>")
    svg = draw_code(bank=bank, money=Money(amount_minor=500, currency="EUR"), reference=REFERENCE)
    for element in ET.fromstring(svg).iter():
        name = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
        assert set(element.attrib) <= INNOCENT[name], name
    assert "style" not in svg
    assert "script" not in svg


@pytest.mark.parametrize(
    "money",
    [
        Money(amount_minor=500, currency="UAH"),
        Money(amount_minor=500, currency="JPY"),
        Money(amount_minor=100_000_000_000, currency="EUR"),
    ],
)
def test_what_the_code_cannot_say_has_none(money: Money) -> None:
    assert draw_code(bank=Bank(iban=OURS, holder="A"), money=money, reference=REFERENCE) == ""


@pytest.mark.parametrize("interval", list(Interval))
def test_a_giver_is_told_all_that_a_bank_asks_for(interval: Interval, tmp_path: Path) -> None:
    pledge = a_bank_pledge(cents=550, interval=interval)
    told = instruct(pledge)
    rows = dict(told.rows)
    assert rows["Account holder"] == "The Test Current"
    assert rows["IBAN"] == "DE89 3704 0044 0532 0130 00"
    assert rows["BIC"] == "COBADEFFXXX"
    assert rows["Amount"] == "5.50\xa0€"
    assert rows["Reference"].replace(" ", "") == pledge.rail_reference
    assert all(len(each) <= 4 for each in rows["Reference"].split())
    assert scanned(told.qr_svg, tmp_path)[-1] == pledge.rail_reference
    assert ("standing order" in told.note) == (interval != Interval.ONCE)


def test_a_giver_is_told_in_their_language() -> None:
    pledge = a_bank_pledge()
    with translation.override("uk"):
        told = instruct(pledge)
        assert "Призначення платежу" in dict(told.rows)
        assert "ім’я" in str(RAIL.reveals)


def test_the_registry_finds_the_rail_once_an_account_is_named(settings) -> None:
    assert get_rail("bank") is RAIL
    assert RAIL in pledging_rails(settings.MASTHEAD_CONFIG)
    assert RAIL.abilities == {Ability.PLEDGES_HERE, Ability.STATEMENTS}
    assert RAIL not in pledging_rails(settings.MASTHEAD_CONFIG.model_copy(update={"bank": Bank()}))
