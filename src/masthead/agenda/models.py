"""The tables of the agenda, each idea in a file of its own. All of them lie in the supporters' safe."""

from masthead.agenda.assignments import Assignment, Coverage
from masthead.agenda.ballots import Ballot, BallotPitch
from masthead.agenda.pitches import Merge, Pitch, PitchStep, PitchSupport, PitchWords
from masthead.agenda.quiet_readers import QuietReader
from masthead.agenda.roll import BallotPaper, RollEntry

__all__ = [
    "Assignment",
    "Ballot",
    "BallotPaper",
    "BallotPitch",
    "Coverage",
    "Merge",
    "Pitch",
    "PitchStep",
    "PitchSupport",
    "PitchWords",
    "QuietReader",
    "RollEntry",
]
