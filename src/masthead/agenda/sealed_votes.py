"""A vote as it waits for the close: sealed under the ballot's key, all of one length and none with a time."""

import json
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken

from masthead.agenda.count.election import Ballot


class VoteUnreadable(RuntimeError):
    """A sealed vote cannot be opened with the ballot's key: one of them is not the right one."""


def seal_vote(vote: Ballot, *, pitches: Sequence[str], key: Fernet) -> bytes:
    """Seal a vote.

    Args:
        pitches: the ids of all that stands on the ballot: every vote is made as long as one for all of them.
    """
    size = len(_written(Ballot(vote.voter, tuple(pitches))))
    # A token says when it was made, unless it is told otherwise.
    return key.encrypt_at_time(_written(vote).ljust(size), current_time=0)


def open_vote(sealed: bytes | memoryview, *, key: Fernet) -> Ballot:
    """Open a vote.

    Raises:
        VoteUnreadable: it was sealed under another key.
    """
    try:
        paper, ticks = json.loads(key.decrypt(bytes(sealed)))
    except InvalidToken as error:
        raise VoteUnreadable("A sealed vote cannot be opened with this ballot's key.") from error
    return Ballot(paper, tuple(ticks))


def _written(vote: Ballot) -> bytes:
    return json.dumps([vote.voter, sorted(vote.approved)]).encode()
