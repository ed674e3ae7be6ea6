"""The support page and the public accounts follow the ledger, and an incremental print is a full one."""

from datetime import UTC, datetime

import html5lib
import pytest
from django.conf import settings as django_settings
from wagtail.models import Locale, Page, PageViewRestriction

from masthead.appeal.models import AppealRules, SupportPage
from masthead.lib.config_sections import Bank
from masthead.lib.money import Money
from masthead.patronage.booking import book_cost, book_refund, take_back
from masthead.patronage.figures import BANDS, FEWEST_IN_A_BAND, month_figures
from masthead.patronage.ledger import LedgerEntry
from masthead.patronage.receiving import receive
from masthead.patronage.tests.giving import NOON, PI_DAY, a_pledge, an_arrival, euros
from masthead.press.audit import audit
from masthead.press.chore import print_round
from masthead.press.edition import Edition
from masthead.upkeep.founding import found_newsroom, front_in

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


@pytest.fixture
def bank_on(settings) -> None:
    bank = Bank(iban="DE89370400440532013000", holder="The Herald", bic="")
    settings.MASTHEAD_CONFIG = settings.MASTHEAD_CONFIG.model_copy(update={"bank": bank})


def a_support_page(*, goal: int = 100, language: str = "en", **said) -> SupportPage:
    found_newsroom()
    front = front_in(language)
    page = SupportPage(title="Support us", slug="support", introduction="<p>A coffee.</p>", monthly_goal=goal, **said)
    page.locale = Locale.objects.get(language_code=language)
    Page.objects.get(pk=front.pk).add_child(instance=page)
    page.save_revision().publish()
    return page


class Press:
    """Prints what changed after each step, and compares with a full print."""

    def __init__(self, edition: Edition, *, at: datetime = NOON) -> None:
        self.edition, self.at = edition, at

    def print_and_compare(self) -> None:
        print_round(edition=self.edition, at=self.at)
        assert audit(edition=self.edition) == ()
        with self.edition.reading() as view:
            assert view.count("failed") == 0

    def text(self, path: str) -> str:
        with self.edition.reading() as view:
            found = view.read(path)
            return found.body.decode() if found else ""


def test_the_form_posts_to_the_counter_and_names_nobody(edition: Edition, bank_on) -> None:
    a_support_page()
    press = Press(edition)
    press.print_and_compare()
    page = html5lib.parse(press.text("/support/"), namespaceHTMLElements=False)
    form = page.find(".//form")
    assert form.get("action") == django_settings.MASTHEAD_CONFIG.addresses.counter + "/give/"
    assert {field.get("name") for field in form.iter("input")} == {
        "language", "amount", "own_amount", "interval", "rail", "email",
    }  # fmt: skip
    assert 'class="header-support"' in press.text("/")


def test_the_language_switch_keeps_the_place(edition: Edition, bank_on) -> None:
    a_support_page()
    front_in("uk")
    press = Press(edition)
    press.print_and_compare()

    def leads_to(path: str) -> str:
        switch = html5lib.parse(press.text(path), namespaceHTMLElements=False).iter("a")
        return next(each.get("href") for each in switch if each.get("hreflang") == "uk" or each.get("lang") == "uk")

    inner = ("", "thanks/", "patrons/", "accounts/")
    assert {leads_to(f"/support/{each}") for each in inner} == {"/uk/"}
    there = a_support_page(language="uk", shows_accounts=False)
    press.print_and_compare()
    nearest = ["/uk/support/", "/uk/support/thanks/", "/uk/support/patrons/", "/uk/support/"]
    assert [leads_to(f"/support/{each}") for each in inner] == nearest
    there.shows_accounts = True
    there.save_revision().publish()
    press.print_and_compare()
    assert [leads_to(f"/support/{each}") for each in inner] == [f"/uk/support/{each}" for each in inner]


def test_the_form_has_an_empty_field_for_the_appeal_only_where_the_newsroom_counts(edition: Edition, bank_on) -> None:
    a_support_page()
    press = Press(edition)
    rules = AppealRules.objects.create()
    for counts in (True, False):
        rules.counts_views = counts
        rules.save()
        press.print_and_compare()
        page = press.text("/support/")
        assert ('<input type="hidden" name="ask" value="" data-followed>' in page, "/static/appeal." in page) == (
            counts,
            counts,
        )


def test_every_deed_reaches_the_printed_accounts(edition: Edition) -> None:
    page = a_support_page()
    press = Press(edition)
    press.print_and_compare()
    payment = receive(an_arrival("line-1", amount=40, pledge=a_pledge(amount=40)), now=NOON)
    press.print_and_compare()
    assert "40\xa0€" in press.text("/support/accounts/")
    assert "40\xa0€ of 100\xa0€" in press.text("/support/")
    book_refund(payment, money=euros(15), key="r1", on=PI_DAY, now=NOON)
    press.print_and_compare()
    assert "25\xa0€ of 100\xa0€" in press.text("/support/")
    cost = book_cost(kind="server", money=euros(9), key="march", on=PI_DAY, now=NOON)
    press.print_and_compare()
    assert "server" in press.text("/support/accounts/")
    take_back(cost, on=PI_DAY, now=NOON)
    press.print_and_compare()
    assert "server" not in press.text("/support/accounts/")
    page.unpublish()
    press.print_and_compare()
    assert press.text("/support/accounts/") == ""
    assert 'class="header-support"' not in press.text("/")


def test_a_private_support_page_is_nowhere(edition: Edition) -> None:
    page = a_support_page()
    press = Press(edition)
    press.print_and_compare()
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    press.print_and_compare()
    assert "header-support" not in press.text("/")
    restriction.delete()
    press.print_and_compare()
    assert "header-support" in press.text("/")


def test_the_ticker_begins_anew_with_the_month_by_the_clock_alone(edition: Edition) -> None:
    a_support_page()
    receive(an_arrival("line-1", amount=40, pledge=a_pledge(amount=40)), now=NOON)
    press = Press(edition)
    press.print_and_compare()
    press.at = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
    press.print_and_compare()
    assert "0\xa0€ of 100\xa0€" in press.text("/support/")


def test_figures_are_what_a_plain_sum_of_the_ledger_says() -> None:
    for number in range(60):
        pledge = a_pledge(f"p{number}", amount=1 + number * 3)
        payment = receive(an_arrival(f"line-{number}", amount=1 + number * 3, pledge=pledge), now=NOON)
        if number % 7 == 0:
            book_refund(payment, money=Money(amount_minor=50, currency="EUR"), key=f"r{number}", on=PI_DAY, now=NOON)
    figures = month_figures("2026-03", "EUR")
    gifts = LedgerEntry.objects.filter(credit="income:gifts")
    assert figures.income_minor == sum(each.amount_minor for each in gifts)
    assert figures.refunded_minor == 9 * 50
    assert figures.patron_count == 60
    assert sum(band.amount_minor for band in figures.bands) == figures.income_minor
    assert all(band.gift_count >= FEWEST_IN_A_BAND for band in figures.bands)
    assert month_figures("2026-04", "EUR").income_minor == 0


@pytest.mark.parametrize("count", range(12))
def test_no_band_of_gifts_points_at_somebody(count: int) -> None:
    amounts = [3, 3, 3, 3, 3, 3, 12, 50, 50, 50, 50, 400][:count]
    for number, amount in enumerate(amounts):
        receive(an_arrival(f"line-{number}", amount=amount, pledge=a_pledge(f"p{number}", amount=amount)), now=NOON)
    bands = month_figures("2026-03", "EUR").bands
    assert sum(band.gift_count for band in bands) == count
    assert len(bands) <= 1 or all(band.gift_count >= FEWEST_IN_A_BAND for band in bands)
    assert all(band.until_main in {*BANDS, 0} for band in bands)
