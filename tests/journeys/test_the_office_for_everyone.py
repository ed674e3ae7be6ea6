"""Every page of the supporters' office in a browser: light and dark, wide and narrow, readable by everyone."""

import pytest

from reading import NARROW, SCHEMES, WIDE, window

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.timeout(240)]
PAGES = (
    "", "patrons/{reader}/", "questions/", "questions/{unknown}/", "questions/{part}/", "statements/",
    "payments/{gift}/refund/", "duplicates/", "appeals/", "appeals/{appeal}/", "thanks/", "thanks/en/", "health/", "log/",
    "seats/", "wall/",
)  # fmt: skip
CSV = b"Day;Amount;Text;Payer\r\n2026-03-14;5,00;Thank you;A. Payer\r\n2026-03-14;7,00;More;B. Payer\r\n"


@pytest.fixture(scope="module")
def furnished(sample) -> dict[str, str]:
    """A newsroom with patrons, questions and a log, and the words that its addresses need."""
    said = sample.do("supporters")
    return dict(line.split("=") for line in said.split())


def faults(seen) -> list[str]:
    """Return what is wrong with the page that stands in the window: each colour scheme and each width once."""
    found = []
    for scheme, width in zip(SCHEMES, (WIDE, NARROW), strict=True):
        seen.show(scheme=scheme, width=width)
        found += [f"{scheme} {width} {seen.page.url}: {each}" for each in seen.faults(inside="main")]
        if seen.sideways() > 0:
            found.append(f"{scheme} {width} {seen.page.url}: wider than the window")
    return found


def test_every_page_of_the_office_is_for_everyone(chromium, sample, furnished) -> None:
    with window(chromium) as seen:
        seen.page.goto(sample.link("officer@example.org", role="supporters-officer"))
        seen.page.click("button[type=submit]")
        seen.page.wait_for_selector("text=Supporters")
        wrong = []
        for path in PAGES:
            assert seen.open(f"{sample.desk}/supporters/{path.format(**furnished)}") == 200, path
            wrong += faults(seen)
        seen.open(f"{sample.desk}/supporters/statements/")
        seen.page.set_input_files("[name=file]", {"name": "march.csv", "mimeType": "text/csv", "buffer": CSV})
        seen.page.click("button:has-text('Import')")
        seen.page.wait_for_selector("text=What the columns mean")
        wrong += faults(seen)
        assert wrong == [], "\n".join(wrong)
        assert (seen.foreign(sample.desk), seen.complaints) == ([], [])
