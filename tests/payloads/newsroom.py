"""A newsroom that prints every kind of page, in which every text is somebody's word."""

from typing import Any

from pytest import MonkeyPatch
from wagtail.models import Page

from doors.furnishing import furnish
from masthead.agenda.models import Ballot, Pitch
from masthead.agenda.steps import Step, record
from masthead.agenda.tests.pitching import a_pitch
from masthead.agenda.tests.rounds_held import an_open_ballot, bare_patrons, eight_pitches, until_counted, vote
from masthead.appeal.models import SupportPage
from masthead.patronage.tests.giving import NOON
from masthead.pictures.models import Picture
from masthead.sections.models import PolicyPage
from masthead.stories.models import Correction, Story
from masthead.stories.tests.test_parts import everything
from masthead.upkeep.founding import front_in

WORD = "Word"


def a_whole_newsroom() -> dict[str, Any]:
    """Furnish a newsroom, and add what only readers see: a story of every block, pages of words, pitches and a ballot.

    What it returns fills the desk's addresses, as ``furnish`` does.
    """
    words = furnish()
    story = Story.objects.filter(slug="a-live-story").earliest("pk")
    picture = Picture.objects.earliest("pk")
    story.body, story.hero, story.hero_caption = everything(WORD, picture), picture, WORD
    story.dateline = story.coarse_dateline = story.listing_headline = WORD
    story.save_revision().publish(skip_permission_checks=True)
    Correction.objects.create(story=story, text=WORD, before=WORD, at=NOON)
    front = Page.objects.get(pk=front_in("en").pk)
    for page in (
        SupportPage(title="Support us", slug="support", introduction=f"<p>{WORD}</p>", other_ways=f"<p>{WORD}</p>"),
        PolicyPage(title="About us", slug="about", body=f"<p>{WORD}</p>"),
    ):
        page.locale = front.locale
        Page.objects.get(pk=front.pk).add_child(instance=page)
        page.save_revision().publish(skip_permission_checks=True)
    Ballot.objects.all().delete()
    _agenda()
    return words


def _agenda() -> None:
    refused = a_pitch("One that was refused")
    a_pitch("One that waits")
    record(refused, Step(kind="not-now", at=NOON, reason={"en": WORD, "uk": WORD}))
    Pitch.objects.update(credit=WORD)
    pitches, voters = eight_pitches(), bare_patrons(3)
    with MonkeyPatch.context() as patched:
        an_open_ballot(voters, patched, pitches=pitches)
        for voter in voters:
            vote(voter, pitches[:4])
        until_counted()
