"""What a reader can take along holds their part in the agenda, and no choice."""

import json

import pytest

from masthead.agenda.pitches import PitchSupport
from masthead.agenda.quiet_readers import QuietReader
from masthead.agenda.tests.rounds_held import NOON, a_patron, a_pitch, an_open_ballot, eight_pitches, vote
from masthead.patronage.telling import as_file

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def test_the_file_to_take_along_knows_the_agenda(monkeypatch: pytest.MonkeyPatch) -> None:
    ann, other = a_patron("ann"), a_patron("other")
    mine, wanted, ballot = a_pitch("Mine"), a_pitch("Wanted"), eight_pitches()
    mine.proposer, mine.credit = ann.pk, "A. of the upper town"
    mine.save()
    PitchSupport.objects.create(pitch=wanted, reader=ann.pk)
    an_open_ballot([ann.pk, other.pk], monkeypatch, pitches=ballot)
    vote(ann.pk, [ballot[0].pk], wants_letters=True)
    QuietReader.objects.create(reader=ann.pk, asked_at=NOON)
    said = as_file(ann)
    assert [(each["number"], each["credit"], each["words"][0]["title"]) for each in said["pitches"]] == [
        (mine.pk, "A. of the upper town", "Mine")
    ]
    assert said["pitches_wanted"] == [wanted.pk]
    assert said["ballots"] == [{"ballot": 1, "has_voted": True, "wants_letters": True}]
    assert said["wants_no_letters_of_the_agenda"]
    json.dumps(said)
    nothing = as_file(other)
    assert (nothing["pitches"], nothing["pitches_wanted"], nothing["wants_no_letters_of_the_agenda"]) == ([], [], False)
    assert nothing["ballots"] == [{"ballot": 1, "has_voted": False, "wants_letters": False}]
