"""The printing table of the agenda: its page, a page a pitch, a page a ballot and its result, and the feed of steps."""

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from masthead.agenda.agenda_cards import (
    agenda_path,
    ballot_name,
    explained,
    happenings,
    line_of,
    share_sentence,
    stories_of,
    words_in,
)
from masthead.agenda.agenda_feed import agenda_feed
from masthead.agenda.ballots import Ballot
from masthead.agenda.pitches import Pitch
from masthead.agenda.public_facts import (
    BallotFact,
    PitchFact,
    agenda_page,
    ballot,
    ballot_page,
    ballots,
    every_language,
    pitch,
    pitch_page,
    pitches,
    result_page,
)
from masthead.agenda.reporting_time import shown_days
from masthead.agenda.step_letters import find_stories
from masthead.lib.languages import own_name
from masthead.press.facts import Args, now, until
from masthead.press.table import PageKind, Sheet, register
from masthead.stories.setting import origin, set_page
from masthead.stories.site import site_of
from masthead.style.frame import Alternate, Frame, Link
from masthead.style.slots import fill

_State = Pitch.State
# Below it combinations of ticks could point at somebody, so totals alone are published.
SMALL: Final = 100
_ON_PAGE: Final = {
    "reported": (_State.CHOSEN, _State.BEING_REPORTED),
    "waiting": (_State.PUT_FORWARD, _State.ON_BALLOT, _State.NOT_CHOSEN),
    "refused": (_State.NOT_NOW, _State.DROPPED),
    "published": (_State.PUBLISHED,),
}


def _frame(language: str, *, title: str, inner: str = "", others: tuple[str, ...] = ()) -> Frame:
    around = site_of(language)
    return Frame(
        title=title,
        path=agenda_path(language, inner),
        feed=Link(f"{around.name}: {gettext('Agenda')}", agenda_path(language, "feed.xml")),
        alternates=tuple(
            Alternate(language=code, name=own_name(code), href=agenda_path(code, inner))
            for code in others
            if code != language
        ),
        current=agenda_path(language),
    )


def _languages_with(inner: Any, *args: int) -> tuple[str, ...]:
    return tuple(code for code in dict(settings.LANGUAGES) if inner(code, *args))


def print_agenda(language: str) -> Sheet:
    """Set the agenda: the ballot, what is being reported, what waits, every no with its reason, what came of it all."""
    with translation.override(language):
        shown = (pitch(number) for number, _state in pitches(1))
        lines = [line_of(each, language) for each in shown if each is not None]
        found = [it for number in ballots(1) if (it := ballot(number)) is not None]
        current = next((it for it in found if it.state != Ballot.State.COUNTED), None)
        # What stands on the ballot that is held now has a page of its own, which is linked above the lists.
        there = {entry.pitch_id for entry in current.entries} if current is not None else set()
        listed = [each for each in lines if each.id not in there]
        lists = {name: [each for each in listed if each.state in states] for name, states in _ON_PAGE.items()}
        lists["reported"].sort(key=lambda each: (not each.is_overdue, each.due or "~", each.id))
        title = gettext("The agenda")
        counted = [it for it in found if it.counted_at]
        matter = {
            **lists,
            "title": title,
            "current": _about(current, language) if current is not None else None,
            "past": [Link(ballot_name(it), agenda_path(language, f"ballots/{it.number}/result/")) for it in counted],
            "feed": agenda_path(language, "feed.xml"),
            "is_patrons_only": not settings.MASTHEAD_CONFIG.agenda.readers_may_pitch,
        }
        frame = _frame(language, title=title, others=_languages_with(agenda_page))
    return set_page(template="agenda/agenda_page.html", site=site_of(language), frame=frame, matter=matter)


def print_pitch(language: str, number: int) -> Sheet:
    """Set one pitch: how it stands, who wants it printed that they had the idea, and everything that happened."""
    it = pitch(number)
    if it is None:
        raise LookupError(number)
    with translation.override(language):
        line = line_of(it, language)
        into = pitch(it.into) if it.into is not None else None
        matter = {
            "line": line,
            "state": str(_State(it.state).label),
            "steps": happenings(it, language),
            "into": _link(into, language) if into is not None else None,
            "may_want": it.state in {_State.PUT_FORWARD, _State.NOT_NOW, _State.NOT_CHOSEN},
            "agenda": agenda_path(language),
        }
        others = _languages_with(pitch_page, number)
        frame = _frame(language, title=line.title, inner=f"pitches/{number}/", others=others)
    return set_page(template="agenda/pitch_page.html", site=site_of(language), frame=frame, matter=matter)


def _link(it: PitchFact, language: str) -> Link:
    return Link(words_in(it.words, language)[1], agenda_path(language, f"pitches/{it.id}/"))


def print_ballot(language: str, number: int) -> Sheet:
    """Set one ballot: before its close with the way to vote, after it with what was asked."""
    it = ballot(number)
    if it is None:
        raise LookupError(number)
    with translation.override(language):
        matter = _about(it, language) | {
            "rows": [_row(entry.pitch_id, entry, language) for entry in it.entries],
            "agenda": agenda_path(language),
        }
        others = _languages_with(ballot_page, number)
        frame = _frame(language, title=matter["name"], inner=f"ballots/{number}/", others=others)
    return set_page(template="agenda/ballot_page.html", site=site_of(language), frame=frame, matter=matter)


def print_result(language: str, number: int) -> Sheet:
    """Set a counted ballot's result: what was chosen and why, why each other was not, and how to check it."""
    it = ballot(number)
    if it is None or it.counted_at is None:
        raise LookupError(number)
    with translation.override(language):
        rows = [_row(entry.pitch_id, entry, language) for entry in it.entries]
        by_votes = sorted(rows, key=lambda row: (-(row["votes"] or 0), row["id"]))
        chosen = [row for row in by_votes if row["is_chosen"]]
        plain = [row for row in by_votes if str(row["id"]) in it.most_votes]
        used = sum(row["cost_seconds"] for row in chosen)
        matter = _about(it, language) | {
            "chosen": chosen,
            "others": [row for row in by_votes if not row["is_chosen"]],
            "plain": plain,
            "is_as_plain": [row["id"] for row in plain] == [row["id"] for row in chosen],
            "used": shown_days(used),
            "left": shown_days(it.capacity_seconds - used) if it.capacity_seconds > used else "",
            "is_small": (it.paper_count or 0) < SMALL,
            "agenda": agenda_path(language),
            "ballot_path": agenda_path(language, f"ballots/{number}/"),
        }
        title = gettext("Result: %(ballot)s") % {"ballot": matter["name"]}
        others = _languages_with(result_page, number)
        frame = _frame(language, title=title, inner=f"ballots/{number}/result/", others=others)
    return set_page(template="agenda/result_page.html", site=site_of(language), frame=frame, matter=matter)


def _about(it: BallotFact, language: str) -> dict[str, Any]:
    """Return what every page says of a ballot; while it is open the page is due again when it closes."""
    is_open = it.state == Ballot.State.OPEN and it.closes_at > now()
    if is_open:
        until(it.closes_at)
    return {
        "ballot": it,
        "name": ballot_name(it),
        "is_open": is_open,
        "path": agenda_path(language, f"ballots/{it.number}/"),
        "result_path": agenda_path(language, f"ballots/{it.number}/result/") if it.counted_at else "",
        "capacity": shown_days(it.capacity_seconds),
        "share": share_sentence(it),
        "files": f"/agenda/round-{it.number}/",
    }


def _row(number: int, entry: Any, language: str) -> dict[str, Any]:
    said, title, why = words_in(entry.words, language)
    return {
        "id": number,
        "path": agenda_path(language, f"pitches/{number}/") if pitch(number) is not None else "",
        "title": title,
        "why": why,
        "language": said,
        "cost": shown_days(entry.cost_seconds),
        "cost_seconds": entry.cost_seconds,
        "votes": entry.votes,
        "is_chosen": entry.outcome == "chosen",
        "told": explained(entry) if entry.outcome else "",
    }


def print_feed(language: str) -> Sheet:
    """Set the feed of the agenda's steps, the newest first."""
    with translation.override(language):
        found = [it for number, _state in pitches(1) if (it := pitch(number)) is not None]
        body = agenda_feed(site=site_of(language), pitches=found)
    return Sheet(path=agenda_path(language, "feed.xml"), body=body, media_type="application/rss+xml; charset=utf-8")


def story_addresses(number: int, language: str) -> list[tuple[str, str]]:
    """Return (address, headline) of the public stories that cover a pitch, for a letter."""
    it = pitch(number)
    return [(origin() + each.href, each.label) for each in stories_of(it, language)] if it is not None else []


def agenda_link(*, language: str, **_said: object) -> str:
    """Return the link to the agenda that stands at the head of every page; nothing where there is none."""
    return render_to_string("agenda/link.html", {"path": agenda_path(language)}) if agenda_page(language) else ""


def _every_pitch() -> Iterator[Args]:
    return ((code, number) for code in dict(settings.LANGUAGES) for number, _state in pitches.peek(1))


def _every_ballot() -> Iterator[Args]:
    return ((code, number) for code in dict(settings.LANGUAGES) for number in ballots.peek(1))


register(PageKind(name="agenda", exists=agenda_page, every=every_language, render=print_agenda))
register(PageKind(name="agenda-feed", exists=agenda_page, every=every_language, render=print_feed))
register(PageKind(name="pitch", exists=pitch_page, every=_every_pitch, render=print_pitch))
register(PageKind(name="ballot", exists=ballot_page, every=_every_ballot, render=print_ballot))
register(PageKind(name="ballot-result", exists=result_page, every=_every_ballot, render=print_result))
find_stories.append(story_addresses)
fill("header", name="agenda", provider=agenda_link)
