"""The sample agenda: a counted ballot, a story that came of it, one being reported, one open ballot."""

import pytest
from django.utils import timezone

from masthead.agenda.models import Ballot, Pitch, RollEntry
from masthead.agenda.voting import cast_vote
from masthead.readers.joining import find_reader
from masthead.upkeep.agenda_sample import fill_agenda, play_vote_link
from masthead.upkeep.founding import found_newsroom
from masthead.upkeep.money_sample import PLAY_PATRON, fill_books
from masthead.upkeep.sampling import fill_newsroom


@pytest.mark.django_db(databases=["default", "supporters"])
@pytest.mark.once
def test_the_sample_shows_the_whole_loop(settings, tmp_path) -> None:
    settings.MASTHEAD_DATA = tmp_path
    found_newsroom()
    fill_newsroom()
    fill_books()
    assert fill_agenda()
    assert not fill_agenda()
    states = list(Pitch.objects.values_list("state", flat=True))
    assert {"published", "being-reported", "on-ballot", "not-now", "put-forward", "not-chosen"} <= set(states)
    assert list(Ballot.objects.order_by("number").values_list("state", flat=True)) == ["counted", "open"]
    assert Ballot.objects.get(number=1).paper_count >= 100
    assert Pitch.objects.get(state="published").assignments.get().actual_seconds
    assert not RollEntry.objects.filter(ballot__number=1).exclude(sealed_vote=None).exists()
    ticks = [str(pk) for pk in Pitch.objects.filter(state="on-ballot").values_list("pk", flat=True)[:3]]
    reader = find_reader(PLAY_PATRON)
    assert cast_vote(number=2, reader=reader.pk, ticks=ticks, wants_letters=True, now=timezone.now())
    assert "/vote/" in play_vote_link()
