"""What the agenda keeps about a reader, for the file that readers take along. No choice is in it: none is kept."""

from typing import Any

from masthead.agenda.pitches import Pitch, PitchSupport
from masthead.agenda.quiet_readers import QuietReader
from masthead.agenda.roll import RollEntry
from masthead.lib.router import SUPPORTERS
from masthead.patronage.telling import tells
from masthead.readers.joining import same_person
from masthead.readers.models import Reader


@tells
def on_the_agenda(reader: Reader) -> dict[str, Any]:
    """Return a reader's pitches, what they wanted too, and on which rolls they stood."""
    ids = [each.pk for each in same_person(reader)]
    mine = Pitch.objects.using(SUPPORTERS).filter(proposer__in=ids).order_by("put_forward_at", "pk")
    wanted = PitchSupport.objects.using(SUPPORTERS).filter(reader__in=ids).order_by("pitch_id")
    rolls = RollEntry.objects.using(SUPPORTERS).filter(reader__in=ids).select_related("ballot").order_by("ballot_id")
    return {
        "pitches": [_pitch(each) for each in mine.prefetch_related("words")],
        "pitches_wanted": list(wanted.values_list("pitch_id", flat=True)),
        "ballots": [
            {"ballot": each.ballot.number, "has_voted": each.has_voted, "wants_letters": each.wants_letters}
            for each in rolls
        ],
        "wants_no_letters_of_the_agenda": QuietReader.objects.using(SUPPORTERS).filter(pk__in=ids).exists(),
    }


def _pitch(pitch: Pitch) -> dict[str, Any]:
    return {
        "number": pitch.pk,
        "put_forward_at": pitch.put_forward_at.isoformat(),
        "state": pitch.state,
        "credit": pitch.credit,
        "words": [{"language": each.language, "title": each.title, "why": each.why} for each in pitch.words.all()],
    }
