"""What a reader can choose on the support page, and what the page says, as facts."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from masthead.appeal.models import SupportPage
from masthead.lib.money import Money, exponent
from masthead.patronage.giving_form import INTERVALS
from masthead.patronage.rails.registry import pledging_rails
from masthead.press.facts import FactKey, fact
from masthead.press.suspicion import suspect
from masthead.stories.places import place, suspects_of_page, upper_ids


@dataclass(frozen=True, kw_only=True)
class SupportRow:
    """A public support page's words; the rich texts as they are stored."""

    introduction: str
    other_ways: str
    search_description: str
    monthly_goal: int
    shows_accounts: bool


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to give; ``warning`` says whose name it shows to whom."""

    kind: str
    title: str
    warning: str


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The choices of the form: (value, label) pairs, and the ways that are switched on."""

    amounts: tuple[tuple[str, str], ...]
    intervals: tuple[tuple[str, str], ...]
    ways: tuple[Way, ...]


@fact("support")
def support(page_id: int) -> SupportRow | None:
    """Return a public support page's words."""
    row = SupportPage.objects.filter(pk=page_id).first() if place.peek(page_id) else None
    return row and SupportRow(
        introduction=row.introduction,
        other_ways=row.other_ways,
        search_description=row.search_description,
        monthly_goal=row.monthly_goal,
        shows_accounts=row.shows_accounts,
    )


@fact("support.page")
def support_page(language: str) -> int | None:
    """Return the public support page of a language."""
    known = upper_ids(kind="supportpage", language=language)
    rows = SupportPage.objects.filter(pk__in=known, alias_of=None).order_by("path")
    return next((pk for pk in rows.values_list("pk", flat=True) if place.peek(pk) is not None), None)


def offer(language: str) -> Offer:
    """Return the choices in a language; they come from the settings, so a change of those prints all anew."""
    config = settings.MASTHEAD_CONFIG
    unit = 10 ** exponent(config.support.currency)
    with translation.override(language):
        return Offer(
            amounts=tuple(
                (str(each), Money(amount_minor=each * unit, currency=config.support.currency).shown(language))
                for each in config.support.suggestions
            ),
            intervals=tuple((value, str(label)) for value, label in INTERVALS),
            ways=tuple(
                Way(kind=rail.kind, title=rail.title_at(config), warning=str(rail.reveals))
                for rail in pledging_rails(config)
            ),
        )


def _suspects(pk: str) -> Iterator[FactKey]:
    yield from suspects_of_page(pk)
    yield from _support_facts(pk)


def _support_facts(_pk: str) -> Iterator[FactKey]:
    """Name what any change to a page above, or to who may see it, can touch: there is one such page a language."""
    yield from (support.key(each) for each in SupportPage.objects.order_by("pk").values_list("pk", flat=True))
    for code in dict(settings.LANGUAGES):
        yield support_page.key(code)
        yield FactKey("accounts.page", (code,))


suspect("appeal.supportpage", _suspects)
for _model in ("wagtailcore.page", "sections.frontpage", "wagtailcore.pageviewrestriction"):
    suspect(_model, _support_facts)
