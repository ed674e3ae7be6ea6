"""The sample newsroom's agenda: a ballot that was counted, what came of it, and one that is open.

All is done by the same calls as in a real newsroom, at the times at which it would have been done there.
"""

import random
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from masthead.agenda.ballot_links import vote_url
from masthead.agenda.ballots import Ballot
from masthead.agenda.closing import close_ballot, destroy_spent_keys
from masthead.agenda.counting import count_ballot
from masthead.agenda.deciding import say_not_now, set_cost, show_pitch, write_words
from masthead.agenda.opening import open_ballot
from masthead.agenda.pitches import Pitch
from masthead.agenda.preparing import Plan, make_ballot, put_on_ballot
from masthead.agenda.putting_forward import Idea, put_forward_at_the_desk
from masthead.agenda.quieting import be_quiet
from masthead.agenda.reporting import assign, link_story, say_what_it_took
from masthead.agenda.reporting_time import day_seconds
from masthead.agenda.voting import cast_vote
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.patronage.patrons import patrons_on
from masthead.patronage.seats import Seat
from masthead.readers.joining import find_reader, welcome
from masthead.readers.models import Contact, Reader
from masthead.stories.models import Story
from masthead.upkeep.money_sample import PLAY_PATRON, patron_email

_FILE: Final = Path(__file__).resolve().parent / "sample" / "agenda.toml"
Said = dict[str, Any]


def fill_agenda() -> bool:
    """Fill the agenda unless something is on it; return whether anything was done. All or nothing."""
    if Pitch.objects.using(SUPPORTERS).exists():
        return False
    with supporters_together():
        _Filling(now=datetime.now(UTC)).fill()
    destroy_spent_keys()
    return True


def play_vote_link() -> str:
    """Return the play patron's link to the ballot that is open, or nothing where there is none any more."""
    reader = find_reader(PLAY_PATRON)
    ballot = Ballot.objects.using(SUPPORTERS).filter(state=Ballot.State.OPEN).order_by("-number").first()
    return vote_url(number=ballot.number, reader=reader.pk) if reader is not None and ballot is not None else ""


class _Filling:
    """One filling of an empty agenda."""

    def __init__(self, *, now: datetime) -> None:
        self._now = now.replace(microsecond=0)
        self._plan: Said = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        self._pitches: dict[str, Pitch] = {}
        # The same sample each time; nobody's vote hangs on it.
        self._drawn = random.Random(2026)  # noqa: S311
        self._languages = tuple(dict(settings.LANGUAGES))

    def fill(self) -> None:
        """Do everything, in the order in which it happened."""
        earlier, current = self._plan["earlier"], self._plan["now"]
        opened, closed = self._ago(earlier["opened_days_ago"]), self._ago(earlier["closed_days_ago"])
        voters = self._seat(since=opened - timedelta(days=10))
        for said in self._plan["pitches"]:
            is_old = "earlier" in said["on"]
            self._put_forward(said, at=opened - timedelta(days=12) if is_old else self._ago(19))
        first = self._open("earlier", at=opened, closes_at=closed)
        self._vote(first, voters=voters, at=opened + timedelta(days=2), name="earlier")
        close_ballot(first, now=closed)
        first.refresh_from_db(using=SUPPORTERS)
        count_ballot(first, now=closed + timedelta(minutes=10))
        self._report(at=closed + timedelta(days=1))
        for said in self._plan["pitches"]:
            if "not_now" in said:
                reason = {code: said["not_now"][code] for code in self._languages if code in said["not_now"]}
                say_not_now(self._pitches[said["key"]], reason=reason, member=None, now=self._ago(12))
        begun, closes_at = self._ago(current["opened_days_ago"]), self._ago(-current["closes_in_days"])
        second = self._open("now", at=begun, closes_at=closes_at)
        self._vote(second, voters=voters[: len(voters) // 3], at=begun + timedelta(hours=5), name="now")

    def _ago(self, days: float) -> datetime:
        return self._now - timedelta(days=days)

    def _seat(self, *, since: datetime) -> list[Reader]:
        """Return invented readers whose addresses are confirmed; those who give nothing get seats."""
        names = [patron_email(number) for number in range(self._plan["patrons"])]
        readers = [welcome(email=each, language=settings.LANGUAGE_CODE, now=since) for each in names]
        # The demo shows its letters: one invitation is enough.
        for each in readers[1:]:
            be_quiet(each.pk, now=since)
        giving = patrons_on(since.date())
        Contact.objects.using(SUPPORTERS).filter(reader__in=readers).update(confirmed_at=since)
        Seat.objects.using(SUPPORTERS).bulk_create(
            Seat(reader=each, begins_on=since.date(), ends_on=(since + timedelta(days=365)).date())
            for each in readers
            if each.pk not in giving
        )
        return readers

    def _put_forward(self, said: Said, *, at: datetime) -> None:
        first, *others = [code for code in self._languages if code in said]
        idea = Idea(title=said[first]["title"], why=said[first]["why"], language=first, credit=said.get("credit", ""))
        pitch = put_forward_at_the_desk(idea=idea, member=None, now=at)
        for code in others:
            write_words(pitch, language=code, title=said[code]["title"], why=said[code]["why"])
        pitch = show_pitch(pitch, member=None, now=at + timedelta(days=1))
        if "days" in said:
            cost = int(said["days"] * day_seconds())
            pitch = set_cost(pitch, cost_seconds=cost, member=None, now=at + timedelta(days=2))
        self._pitches[said["key"]] = pitch

    def _open(self, name: str, *, at: datetime, closes_at: datetime) -> Ballot:
        capacity = self._plan[name]["capacity_days"] * day_seconds()
        made_at = at - timedelta(days=3)
        plan = Plan(capacity_seconds=capacity, opens_at=at, closes_at=closes_at)
        ballot = make_ballot(plan, member=None, now=made_at)
        for said in self._plan["pitches"]:
            if name in said["on"]:
                put_on_ballot(self._pitches[said["key"]], ballot=ballot, member=None, now=made_at)
        return open_ballot(ballot, now=at).ballot

    def _vote(self, ballot: Ballot, *, voters: list[Reader], at: datetime, name: str) -> None:
        """Let all but the play patron vote, at random but the same each time."""
        on = [said for said in self._plan["pitches"] if name in said["on"]]
        for place, reader in enumerate(voters[1:]):
            ticks = [str(self._pitches[said["key"]].pk) for said in on if self._drawn.random() < said["liked"]]
            when = at + timedelta(minutes=11 * place)
            cast_vote(number=ballot.number, reader=reader.pk, ticks=ticks, wants_letters=False, now=when)

    def _report(self, *, at: datetime) -> None:
        for said in self._plan["pitches"]:
            if "who" not in said:
                continue
            pitch = Pitch.objects.using(SUPPORTERS).get(pk=self._pitches[said["key"]].pk)
            due_on = (self._now + timedelta(days=said.get("due_in_days", -1))).date()
            assign(pitch, who=said["who"], due_on=due_on, member=None, now=at)
            if "story" in said:
                self._cover(pitch, said)

    def _cover(self, pitch: Pitch, said: Said) -> None:
        story = Story.objects.filter(slug=said["story"]).order_by("pk").first()
        if story is not None and story.first_published_at is not None:
            link_story(pitch, story=story.translation_key, member=None, now=story.first_published_at)
            say_what_it_took(pitch, actual_seconds=int(said["took_days"] * day_seconds()))
