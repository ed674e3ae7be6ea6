"""The printing table of the support page and of the public accounts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext

from masthead.appeal.asking import rules
from masthead.appeal.chart import Bar, bar_chart
from masthead.appeal.elsewhere import elsewhere, support_elsewhere
from masthead.appeal.models import SUPPORT_SLUG, SupportPage
from masthead.appeal.offer import SupportRow, offer, support, support_page
from masthead.lib.money import Money, exponent
from masthead.patronage.costs import label_of
from masthead.patronage.figures import MonthFigures, booked_until, month_figures, months
from masthead.patronage.rails.registry import rail_of
from masthead.patronage.seat_figures import seat_counts
from masthead.patronage.seating import SeatCounts
from masthead.press.facts import Args, fact, now, until
from masthead.press.table import PageKind, Sheet, register
from masthead.stories.paths import home_path
from masthead.stories.places import place
from masthead.stories.rich_text import public_html
from masthead.stories.setting import set_page
from masthead.stories.site import site_of
from masthead.style.frame import Frame
from masthead.style.slots import fill

_SHOWN_MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class Ticker:
    """How far this month has come towards its goal; ``percent`` is never above 100."""

    kept: Money
    goal: Money
    percent: int


def print_support(page_id: int) -> Sheet:
    """Set the support page: the editor's words, and the form that posts to the counter."""
    where, row = place(page_id), support(page_id)
    if where is None or row is None:
        raise LookupError(page_id)
    around, versions = site_of(where.language), support_elsewhere(where)
    frame = Frame(
        title=where.title,
        path=where.path,
        description=row.search_description,
        alternates=versions.same,
        nearest=versions.nearest,
        current=where.path,
    )
    matter = {
        "title": where.title,
        "introduction": public_html(row.introduction),
        "other_ways": public_html(row.other_ways),
        "offer": offer(where.language),
        "counts": rules(1).counts_views,
        "ticker": _ticker(row),
        "accounts_path": f"{where.path}accounts/" if row.shows_accounts else "",
    }
    return set_page(template="appeal/support.html", site=around, frame=frame, matter=matter)


def _ticker(row: SupportRow) -> Ticker | None:
    """Count this month's settled gifts less refunds; at the end of the month the page is due again."""
    if not row.monthly_goal:
        return None
    local = localtime(now())
    until(_next_month(local))
    currency = settings.MASTHEAD_CONFIG.support.currency
    figures = month_figures(f"{local:%Y-%m}", currency)
    goal = Money(amount_minor=row.monthly_goal * 10 ** exponent(currency), currency=currency)
    kept = Money(amount_minor=max(figures.kept_minor, 0), currency=currency)
    return Ticker(kept=kept, goal=goal, percent=min(100, kept.amount_minor * 100 // goal.amount_minor))


def _next_month(local: datetime) -> datetime:
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    later = (first + timedelta(days=32)).replace(day=1)
    return later.replace(tzinfo=local.tzinfo)


@fact("accounts.page")
def accounts_page(language: str) -> str | None:
    """Return the path of a language's public accounts, or None where they are not shown."""
    page_id = support_page.peek(language)
    row = support.peek(page_id) if page_id is not None else None
    return f"{home_path(language)}{SUPPORT_SLUG}/accounts/" if row is not None and row.shows_accounts else None


def print_accounts(language: str) -> Sheet:
    """Set the public accounts: a year of months, as a chart and as a table."""
    path = accounts_page(language)
    if path is None:
        raise LookupError(language)
    currency = settings.MASTHEAD_CONFIG.support.currency
    found = tuple(month_figures(month, currency) for month in months(currency)[:_SHOWN_MONTHS])
    with translation.override(language):
        title = gettext("What came in, and what it was spent on")
        bars = tuple(
            Bar(label=each.month[5:], value=each.kept_minor, words=_shown(each.kept_minor, each, language))
            for each in reversed(found)
        )
        chart = bar_chart(bars, title=gettext("Gifts kept in each month"))
    versions = elsewhere(language=language, path_of=accounts_page)
    frame = Frame(title=title, path=path, current=path, alternates=versions.same, nearest=versions.nearest)
    matter = {
        "title": title,
        "chart": chart if found else "",
        "rows": tuple(_row(each, language) for each in found),
        "until": booked_until(currency),
        "seats": _seats(),
        "support_path": f"{home_path(language)}{SUPPORT_SLUG}/",
    }
    return set_page(template="appeal/accounts.html", site=site_of(language), frame=frame, matter=matter)


def _seats() -> SeatCounts | None:
    """Return today's count of solidarity seats; the page is due again at midnight where there are any."""
    counts = seat_counts(1)
    # Even a page without seats changes when a gift's time is out: those who ask the clock are due again.
    local = localtime(now())
    tomorrow = (local + timedelta(days=1)).date()
    until(make_aware(datetime.combine(tomorrow, time())))
    return counts if counts.paid or counts.taken else None


def _row(it: MonthFigures, language: str) -> dict[str, object]:
    with translation.override(language):
        month = date_format(datetime.strptime(it.month, "%Y-%m"), "YEAR_MONTH_FORMAT", use_l10n=True)  # noqa: DTZ007
        return {
            "month": month,
            "income": _shown(it.income_minor, it, language),
            "refunded": _shown(it.refunded_minor, it, language),
            "fees": _shown(it.fees_minor, it, language),
            "kept": _shown(it.kept_minor, it, language),
            "patron_count": it.patron_count,
            "rails": tuple(
                (str(rail_of(kind).title), _shown(amount, it, language)) for kind, amount in it.income_by_rail
            ),
            "bands": tuple(
                (_band(each.until_main, it, language), each.gift_count, _shown(each.amount_minor, it, language))
                for each in it.bands
            ),
            "costs": tuple((label_of(kind), _shown(amount, it, language)) for kind, amount in it.costs),
        }


def _band(until_main: int, it: MonthFigures, language: str) -> str:
    if not until_main:
        return gettext("Larger")
    amount = Money(amount_minor=until_main * 10 ** exponent(it.currency), currency=it.currency)
    return gettext("Up to %(amount)s") % {"amount": amount.shown(language)}


def _shown(amount_minor: int, it: MonthFigures, language: str) -> str:
    return Money(amount_minor=amount_minor, currency=it.currency).shown(language)


def print_thanks(language: str) -> Sheet:
    """Set the page that a giver comes back to, which keeps the appeal quiet in that browser."""
    path = _thanks_path(language)
    with translation.override(language):
        title = gettext("Thank you")
    versions = elsewhere(language=language, path_of=_thanks_path)
    frame = Frame(title=title, path=path, nearest=versions.same, is_indexed=False)
    matter = {"title": title, "quiet_days": rules(1).quiet_days}
    return set_page(template="appeal/thanks.html", site=site_of(language), frame=frame, matter=matter)


def _thanks_path(language: str) -> str:
    return f"{home_path(language)}{SUPPORT_SLUG}/thanks/"


def support_link(*, language: str, **_said: object) -> str:
    """Return the link to the support page that stands at the head of every page; nothing where there is none."""
    page_id = support_page(language)
    where = place(page_id) if page_id is not None else None
    return "" if where is None else render_to_string("appeal/link.html", {"where": where})


def _every_page() -> Iterator[Args]:
    return ((pk,) for pk in SupportPage.objects.order_by("pk").values_list("pk", flat=True))


def _every_language() -> Iterator[Args]:
    return ((code,) for code in dict(settings.LANGUAGES))


register(PageKind(name="support", exists=support, every=_every_page, render=print_support))
register(PageKind(name="accounts", exists=accounts_page, every=_every_language, render=print_accounts))
register(PageKind(name="thanks", exists=support_page, every=_every_language, render=print_thanks))
fill("header", name="appeal", provider=support_link)
