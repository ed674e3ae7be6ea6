"""The appeal after a story and on the front page: the same bytes for every reader; the browser decides to hide it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.timezone import localtime, make_aware
from wagtail.models import Locale

from masthead.appeal.models import Appeal, AppealRules
from masthead.appeal.offer import support_page
from masthead.press.facts import Args, FactKey, fact, now, piece, until
from masthead.press.suspicion import suspect
from masthead.press.table import prime_with
from masthead.stories.models import Story
from masthead.stories.places import place
from masthead.style.slots import fill


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One wording, and the days on which it is shown."""

    id: int
    text: str
    button: str
    begins_on: date
    ends_on: date | None
    after_stories: bool
    on_front: bool


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How often one browser is asked."""

    is_silent: bool
    most_views: int
    within_days: int
    quiet_days: int
    counts_views: bool


@fact("appeal.asks")
def asks(language: str) -> tuple[Ask, ...]:
    """Return every wording in a language, the one that begins last first."""
    rows = Appeal.objects.filter(locale__language_code=language).order_by("-begins_on", "-pk")
    return tuple(
        Ask(
            id=row.pk,
            text=row.text,
            button=row.button,
            begins_on=row.begins_on,
            ends_on=row.ends_on,
            after_stories=row.after_stories,
            on_front=row.on_front,
        )
        for row in rows
    )


@fact("appeal.rules")
def rules(_one: int) -> Rules:
    """Return the rules of the appeal."""
    row = AppealRules.objects.first() or AppealRules()
    return Rules(
        is_silent=row.is_silent,
        most_views=row.most_views,
        within_days=row.within_days,
        quiet_days=row.quiet_days,
        counts_views=row.counts_views,
    )


def _quiet(every: list[Args]) -> dict[Args, bool]:
    """Return which of many stories are quiet. Cost: one query."""
    rows = Story.objects.filter(pk__in=[int(args[0]) for args in every], is_quiet=True)
    found = set(rows.values_list("pk", flat=True))
    return {args: args[0] in found for args in every}


@fact("appeal.quiet", many=_quiet)
def is_quiet(story_id: int) -> bool:
    """Return whether an editor wants no appeal under a story."""
    return _quiet([(story_id,)])[(story_id,)]


def after_story(*, story_id: int, language: str, **_said: object) -> str:
    """Return the appeal that stands after a story, or nothing."""
    if is_quiet(story_id):
        return ""
    ask = _current(language)
    if ask is None or not ask.after_stories:
        return ""
    return piece(("appeal", ask, language), partial(_set, ask, language=language))


def on_front(*, language: str, **_said: object) -> str:
    """Return the appeal that stands on the front page, or nothing."""
    ask = _current(language)
    return _set(ask, language=language) if ask is not None and ask.on_front else ""


def _current(language: str) -> Ask | None:
    """Return today's wording; the page is due again on the day on which that changes."""
    if rules(1).is_silent:
        return None
    known = asks(language)
    if not known:
        return None
    today = localtime(now()).date()
    turns = [each.begins_on for each in known] + [each.ends_on + timedelta(days=1) for each in known if each.ends_on]
    for day in sorted(turns):
        if day > today:
            until(make_aware(datetime.combine(day, time())))
            break
    shown = (each for each in known if each.begins_on <= today and (each.ends_on is None or today <= each.ends_on))
    return next(shown, None)


def _set(ask: Ask, *, language: str) -> str:
    page_id = support_page(language)
    where = place(page_id) if page_id is not None else None
    if where is None:
        return ""
    counter = settings.MASTHEAD_CONFIG.addresses.counter
    said = {"ask": ask, "rules": rules(1), "where": where, "seen": f"{counter}/seen/"}
    return render_to_string("appeal/ask.html", said)


def _suspects_of_asks(_pk: str) -> Iterator[FactKey]:
    yield rules.key(1)
    yield from (asks.key(code) for code in Locale.objects.order_by("pk").values_list("language_code", flat=True))


def _suspects_of_story(pk: str) -> Iterator[FactKey]:
    yield is_quiet.key(int(pk))


for _model in ("appeal.appeal", "appeal.appealrules"):
    suspect(_model, _suspects_of_asks)
suspect("stories.story", _suspects_of_story)
prime_with("story", is_quiet.prime)
fill("after_story", name="appeal", provider=after_story)
fill("front_page", name="appeal", provider=on_front)
