"""The agenda's pages follow every step, and an incremental print is a full one."""

from datetime import UTC, date, datetime, timedelta

import html5lib
import pytest
from django.conf import settings as django_settings
from wagtail.models import Page, PageViewRestriction

from masthead.agenda import deciding, merging, preparing, reporting
from masthead.agenda.models import Ballot, BallotPitch, Pitch
from masthead.agenda.putting_forward import Idea, put_forward
from masthead.agenda.steps import Step, record
from masthead.agenda.tests.pitching import DAY, NOON, a_patron, a_pitch
from masthead.press.audit import audit
from masthead.press.chore import print_round
from masthead.press.edition import Edition
from masthead.stories.models import Story
from masthead.upkeep.founding import found_newsroom, front_in
from world import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
WHO = {"member": None, "now": NOON}
NO = {"en": "Others reported it well.", "uk": "Інші вже добре розповіли."}
TWO_WEEKS = preparing.Plan(capacity_seconds=20 * DAY, opens_at=NOON, closes_at=NOON + timedelta(days=14))


class Press:
    """Prints what changed after each step, and compares with a full print."""

    def __init__(self, edition: Edition, *, at: datetime = NOON) -> None:
        self.edition, self.at = edition, at

    def turn(self, at: datetime | None = None) -> None:
        self.at = at or self.at
        print_round(edition=self.edition, at=self.at)
        assert audit(edition=self.edition) == ()
        with self.edition.reading() as view:
            assert view.count("failed") == 0

    def text(self, path: str) -> str:
        with self.edition.reading() as view:
            found = view.read(path)
            return found.body.decode() if found else ""


@pytest.fixture
def press(edition: Edition) -> Press:
    return Press(edition)


@pytest.fixture
def world() -> World:
    return make_world()


def open_now(ballot: Ballot) -> Ballot:
    """Freeze a ballot as an opening does, without a roll of people."""
    ballot.refresh_from_db()
    ballot.state, ballot.opened_at, ballot.roll_count, ballot.manifest_digest = "open", NOON, 312, "ab" * 32
    ballot.save()
    for entry in ballot.entries.select_related("pitch"):
        entry.words = {row.language: {"title": row.title, "why": row.why} for row in entry.pitch.words.all()}
        entry.save()
        record(entry.pitch, Step(kind="opened", at=NOON, by="count", ballot=ballot))
    return ballot


def close_and_count(ballot: Ballot, *, winners: dict[Pitch, int], losers: dict[Pitch, tuple[int, str]]) -> None:
    at = NOON + timedelta(days=14)
    outcomes = {pitch: (votes, "chosen") for pitch, votes in winners.items()} | losers
    for pitch, (votes, outcome) in outcomes.items():
        entry = BallotPitch.objects.get(ballot=ballot, pitch=pitch)
        entry.votes, entry.outcome = votes, outcome
        entry.save()
        kind = "chosen" if outcome == "chosen" else "not-chosen"
        record(pitch, Step(kind=kind, at=at, by="count", ballot=ballot))
    ballot.state, ballot.closed_at, ballot.counted_at, ballot.merkle_root = "counted", at, at, "cd" * 32
    ballot.paper_count, ballot.rule = 240, "equal-shares"
    ballot.result = {"most_votes": [str(each.pk) for each in winners]}
    ballot.save()


def test_there_is_no_agenda_before_something_is_on_it(press: Press, world: World) -> None:
    hidden = a_pitch("An idea nobody has read", shown=False)
    press.turn()
    assert press.text("/agenda/") == ""
    assert "header-agenda" not in press.text("/")
    deciding.show_pitch(hidden, **WHO)
    press.turn()
    assert "An idea nobody has read" in press.text("/agenda/")
    assert "header-agenda" in press.text("/")
    assert f"/agenda/pitches/{hidden.pk}/" in press.text("/agenda/feed.xml")


def test_the_printed_forms_name_nobody(press: Press, world: World) -> None:
    pitch = a_pitch()
    press.turn()
    counter = django_settings.MASTHEAD_CONFIG.addresses.counter
    for path, names in (
        ("/agenda/", {"language", "title", "why"}),
        (f"/agenda/pitches/{pitch.pk}/", {"language", "instead"}),
    ):
        page = html5lib.parse(press.text(path), namespaceHTMLElements=False)
        form = page.find(".//form")
        assert form.get("action") == f"{counter}/pitch/"
        assert {each.get("name") for each in form.iter() if each.get("name")} == names


def test_every_step_reaches_the_pages_in_both_languages(press: Press, world: World) -> None:
    ann = a_patron()
    mine = put_forward(
        idea=Idea(title="Night buses", why="No bus.", language="en", credit="Ann of the mill"), reader=ann, now=NOON
    )
    other, refused = a_pitch("The bridge money", days=3), a_pitch("The choir")
    press.turn()
    hidden = put_forward(idea=Idea(title="Unread", why="By nobody.", language="en"), reader=ann, now=NOON)
    press.turn()
    assert "Night buses" not in press.text("/agenda/")
    assert press.text(f"/agenda/pitches/{hidden.pk}/") == press.text(f"/agenda/pitches/{mine.pk}/") == ""
    deciding.show_pitch(mine, **WHO)
    deciding.write_words(mine, language="uk", title="Нічні автобуси", why="Немає автобуса.")
    press.turn()
    assert "Нічні автобуси" in press.text("/uk/agenda/")
    assert "Ann of the mill" in press.text(f"/uk/agenda/pitches/{mine.pk}/")
    deciding.say_not_now(refused, reason=NO, **WHO)
    press.turn()
    assert NO["en"] in press.text("/agenda/")
    assert NO["uk"] in press.text("/uk/agenda/")
    merging.merge_pitches(mine, into=other, **WHO)
    press.turn()
    assert "Night buses" not in press.text("/agenda/")
    assert "Ann of the mill" in press.text(f"/agenda/pitches/{other.pk}/")
    merging.part_pitches(mine, **WHO)
    press.turn()
    assert "Ann of the mill" not in press.text(f"/agenda/pitches/{other.pk}/")
    deciding.write_words(mine, language="uk", title="", why="")
    press.turn()
    assert "Нічні автобуси" not in press.text("/uk/agenda/")
    assert '<h3 lang="en">' in press.text("/uk/agenda/")


def test_a_round_from_the_opening_to_the_line_on_the_story(press: Press, world: World) -> None:
    one, two = a_pitch("Night buses", days=6), a_pitch("The bridge money", days=18)
    ballot = preparing.make_ballot(TWO_WEEKS, **WHO)
    for each in (one, two):
        preparing.put_on_ballot(each, ballot=ballot, **WHO)
    press.turn()
    assert press.text("/agenda/ballots/1/") == ""
    open_now(ballot)
    press.turn()
    assert "20 days of reporting, 312 patrons: each of you directs 30 minutes of it." in press.text("/agenda/")
    assert "/vote/" in press.text("/agenda/ballots/1/")
    # By the clock alone the way to vote goes, whenever the ballot is counted.
    press.turn(NOON + timedelta(days=14))
    assert "/vote/" not in press.text("/agenda/ballots/1/")
    assert press.text("/agenda/ballots/1/result/") == ""
    close_and_count(ballot, winners={one: 140}, losers={two: (90, "out-of-capacity")})
    press.turn()
    result = press.text("/agenda/ballots/1/result/")
    assert "140 patrons ticked it" in result
    assert "Its 18 days no longer fitted" in result
    assert "Chosen by 140 patrons." in press.text("/agenda/")
    story = world.story("the-buses", at=NOON)
    press.turn()
    before = press.text("/news/the-buses/")
    assert 'class="chosen"' not in before
    reporting.assign(one, who="Olena", due_on=date(2026, 4, 10), **WHO)
    reporting.link_story(one, story=story.translation_key, **WHO)
    press.turn()
    after = press.text("/news/the-buses/")
    assert "Chosen by 140 patrons" in after
    assert "Ballot of March 2026" in after
    assert "Olena" not in press.text("/agenda/") + press.text(f"/agenda/pitches/{one.pk}/")
    assert "/news/the-buses/" in press.text("/agenda/")
    reporting.say_what_it_took(one, actual_seconds=8 * DAY)
    press.turn()
    assert "Estimated 6 days, took 8 days." in press.text("/agenda/")
    reporting.unlink_story(one, story=story.translation_key, **WHO)
    press.turn()
    assert press.text("/news/the-buses/") == before


def test_a_story_that_is_not_public_is_not_named(press: Press, world: World) -> None:
    pitch = a_pitch("Night buses", days=6)
    for kind in ("on-ballot", "chosen"):
        record(pitch, Step(kind=kind, at=NOON, by="count"))
    draft = world.story("a-secret", live=False, title="The mayor's buses")
    reporting.link_story(pitch, story=draft.translation_key, **WHO)
    press.turn()
    assert "mayor" not in press.text("/agenda/") + press.text(f"/agenda/pitches/{pitch.pk}/")
    Story.objects.get(pk=draft.pk).save_revision().publish()
    reporting.notice_stories(NOON)
    press.turn()
    assert "mayor" in press.text("/agenda/")
    restriction = PageViewRestriction.objects.create(page=world.sections["news"], restriction_type="login")
    press.turn()
    assert "mayor" not in press.text("/agenda/")
    restriction.delete()


def test_what_is_overdue_is_shown_by_the_clock_alone(press: Press, world: World) -> None:
    pitch = a_pitch("Night buses", days=6)
    for kind in ("on-ballot", "chosen"):
        record(pitch, Step(kind=kind, at=NOON, by="count"))
    reporting.assign(pitch, who="Olena", due_on=date(2026, 3, 20), **WHO)
    press.turn()
    assert "Due on 20 March 2026." in press.text("/agenda/")
    press.turn(datetime(2026, 3, 20, 23, 59, tzinfo=UTC))
    assert "Overdue" not in press.text("/agenda/")
    press.turn(datetime(2026, 3, 21, 0, 0, tzinfo=UTC))
    assert "Overdue: it was due on 20 March 2026." in press.text("/agenda/")
    assert "overdue" in press.text(f"/agenda/pitches/{pitch.pk}/")


def test_a_language_without_a_front_page_has_no_agenda(press: Press) -> None:
    found_newsroom()
    front = front_in("uk")
    pitch = a_pitch()
    press.turn()
    assert press.text(f"/uk/agenda/pitches/{pitch.pk}/") != ""
    Page.objects.get(pk=front.pk).specific.unpublish()
    press.turn()
    assert press.text("/uk/agenda/") == press.text(f"/uk/agenda/pitches/{pitch.pk}/") == ""
    assert press.text("/agenda/") != ""
