"""Who may vote, and what was voted: apart from each other, and joined only under a key that the closing destroys."""

import uuid
from typing import ClassVar

from django.db import models

from masthead.agenda.ballots import Ballot


class RollEntry(models.Model):
    """One reader may cast one ballot. Owned by the round's side; all rows are written by the opening.

    While the ballot is open, the choice lies sealed in the reader's own row, so that it can be changed, and one row is
    one ballot whatever is sent at once. The closing opens all of them together, writes them as ``BallotPaper`` in an
    order that says nothing, empties every ``sealed_vote`` and destroys the ballot's key. There is no time and no
    counter here: when somebody voted would tell what.
    """

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="roll")
    reader = models.UUIDField()
    has_voted = models.BooleanField(default=False)
    # The choice and its random ballot id, sealed under the ballot's key. Padded: its length tells no number of ticks.
    sealed_vote = models.BinaryField(null=True, blank=True)
    # Whether the voter asked to hear what becomes of what was chosen, whatever they voted for.
    wants_letters = models.BooleanField(default=False)

    class Meta:
        """One row a reader and ballot: the database itself keeps one patron to one ballot."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["ballot", "reader"], name="roll_entry_once_a_reader")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["reader"], name="roll_entry_by_reader")]

    def __str__(self) -> str:
        return f"roll entry of ballot {self.ballot_id}"


class BallotPaper(models.Model):
    """One opened ballot: a random id and the pitches ticked. It is nobody's; rows appear at the closing alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="papers")
    # How the ballot is named in the round's files and on its receipt.
    paper = models.CharField(max_length=64)
    # The numbers of the pitches ticked, in ascending order.
    ticks = models.JSONField(default=list)

    class Meta:
        """A name is used once a ballot."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["ballot", "paper"], name="ballot_paper_once")
        ]

    def __str__(self) -> str:
        return f"paper of ballot {self.ballot_id}"
