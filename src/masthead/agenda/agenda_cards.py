"""The agenda as its pages show it: facts turned into the shapes that templates read, in one language."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext, ngettext

from masthead.agenda.pitches import Pitch, PitchStep
from masthead.agenda.public_facts import BallotFact, Entry, PitchFact, StepFact, Words, pitch
from masthead.agenda.reporting_time import shown_days, shown_time
from masthead.press.facts import now, until
from masthead.stories.paths import home_path
from masthead.stories.places import place, translations
from masthead.style.frame import Link

_State = Pitch.State


@dataclass(frozen=True, kw_only=True)
class Line:
    """A pitch in a list.

    ``language`` is that of its words, which may be another than the page's. ``told`` is the sentence that says how it
    stands, ``reason`` the public one where a no needs it.
    """

    id: int
    path: str
    title: str
    why: str
    language: str
    state: str
    told: str
    cost: str
    due: str
    is_overdue: bool
    reason: str
    credits: tuple[str, ...]
    stories: tuple[Link, ...]
    estimate: str
    took: str


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One step as a page tells it."""

    at: datetime
    title: str
    detail: str
    reason: str
    href: str


def agenda_path(language: str, inner: str = "") -> str:
    """Return the path of a language's agenda, or of a page below it."""
    return f"{home_path(language)}agenda/{inner}"


def words_in(words: Words, language: str) -> tuple[str, str, str]:
    """Return (language, title, why) in a language, or in the one that the pitch was written in."""
    return next((each for each in words if each[0] == language), words[0] if words else (language, "", ""))


def reason_in(step: StepFact, language: str) -> str:
    """Return a step's public reason in a language, or in another one that has it."""
    said = dict(step.reason)
    return said.get(language) or next(iter(said.values()), "")


def ballot_name(it: BallotFact) -> str:
    """Return a ballot's name by the month in which it opened, such as "Ballot of March 2026"."""
    return gettext("Ballot of %(month)s") % {"month": _month(it.opened_at)}


def _month(at: datetime) -> str:
    return date_format(localtime(at), "YEAR_MONTH_FORMAT")


def shown_day(day: date) -> str:
    """Return a day in the active language."""
    return date_format(day, "DATE_FORMAT")


def is_past(day: date) -> bool:
    """Return whether a day is over; the page under print is due again when it will be."""
    today = localtime(now()).date()
    if day >= today:
        until(make_aware(datetime.combine(day + timedelta(days=1), time())))
    return day < today


def line_of(it: PitchFact, language: str) -> Line:
    """Return a pitch as a list shows it."""
    said, title, why = words_in(it.words, language)
    reasons = [each for each in it.steps if each.reason] if it.state in {_State.NOT_NOW, _State.DROPPED} else []
    is_late = it.due_on is not None and is_past(it.due_on)
    return Line(
        id=it.id,
        path=agenda_path(language, f"pitches/{it.id}/"),
        title=title,
        why=why,
        language=said,
        state=it.state,
        told=told_of(it),
        cost=shown_days(it.cost_seconds) if it.cost_seconds else "",
        due=shown_day(it.due_on) if it.due_on is not None else "",
        is_overdue=is_late,
        reason=reason_in(reasons[-1], language) if reasons else "",
        credits=it.credits,
        stories=stories_of(it, language),
        estimate=shown_days(it.estimated_seconds) if it.estimated_seconds else "",
        took=shown_days(it.actual_seconds) if it.actual_seconds else "",
    )


def told_of(it: PitchFact) -> str:
    """Return how a pitch stands, in one sentence."""
    won = next((each for each in reversed(it.entries) if each.outcome == "chosen"), None)
    if won is not None and won.votes is not None:
        said = {"count": won.votes}
        return ngettext("Chosen by %(count)s patron.", "Chosen by %(count)s patrons.", won.votes) % said
    sentences = {
        _State.PUT_FORWARD: gettext("An editor is looking at it."),
        _State.ON_BALLOT: gettext("It stands on a ballot."),
        _State.NOT_CHOSEN: gettext("It was not chosen, and may come back."),
        _State.MERGED: gettext("It was merged into another pitch."),
    }
    return sentences.get(_State(it.state), "")


def stories_of(it: PitchFact, language: str) -> tuple[Link, ...]:
    """Return the public stories that cover a pitch: in the page's language where there is one, else in any."""
    found = []
    for key in it.stories:
        places = [where for _code, pk in translations(key) if (where := place(pk)) is not None]
        mine = next((each for each in places if each.language == language), places[0] if places else None)
        if mine is not None:
            found.append(Link(mine.title, mine.path))
    return tuple(found)


def happenings(it: PitchFact, language: str) -> tuple[Happening, ...]:
    """Return a pitch's steps, the newest first."""
    return tuple(_happening(each, language) for each in reversed(it.steps))


def _happening(step: StepFact, language: str) -> Happening:
    detail, href = "", ""
    if step.cost_seconds:
        detail = shown_days(step.cost_seconds)
    if step.due_on is not None:
        detail = gettext("until %(day)s") % {"day": shown_day(step.due_on)}
    if step.other_id is not None:
        other = pitch(step.other_id)
        if other is not None:
            detail, href = words_in(other.words, language)[1], agenda_path(language, f"pitches/{other.id}/")
    return Happening(
        at=step.at,
        title=str(PitchStep.Kind(step.kind).label),
        detail=detail,
        reason=reason_in(step, language),
        href=href,
    )


def share_sentence(it: BallotFact) -> str:
    """Return what one voter directs, in one sentence: the capacity shared by all on the roll."""
    said = {
        "days": shown_days(it.capacity_seconds),
        "count": it.roll_count,
        "time": shown_time(it.capacity_seconds // max(it.roll_count, 1)),
    }
    return (
        ngettext(
            "%(days)s of reporting, %(count)s patron: you direct %(time)s of it.",
            "%(days)s of reporting, %(count)s patrons: each of you directs %(time)s of it.",
            it.roll_count,
        )
        % said
    )


def explained(entry: Entry) -> str:
    """Return why a pitch was chosen or not, in one sentence."""
    votes = entry.votes or 0
    said = {"days": shown_days(entry.cost_seconds), "count": votes}
    if entry.outcome == "chosen":
        return (
            ngettext(
                "%(count)s patron ticked it, and their time was enough for its %(days)s.",
                "%(count)s patrons ticked it, and their time was enough for its %(days)s.",
                votes,
            )
            % said
        )
    reasons = {
        "too-little-support": gettext("The time of all who ticked it was less than the %(days)s that it takes."),
        "went-to-others": gettext("Its supporters' time went to other pitches that they ticked as well."),
        "out-of-capacity": gettext("Its %(days)s no longer fitted into the reporting time that was left."),
    }
    return reasons.get(entry.outcome, "") % said
