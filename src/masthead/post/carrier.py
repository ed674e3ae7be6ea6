"""What carries letters out of the house, and the ways in which it may not: the same words for every kind of it."""

from typing import Protocol

from masthead.post.models import Letter


class Carrier(Protocol):
    """Takes letters, one at a time, between ``open`` and ``close``."""

    def open(self) -> None:
        """Get ready.

        Raises:
            MailRests: nothing can be handed over now.
        """

    def hand_over(self, letter: Letter) -> None:
        """Hand over one letter, and return only once it was taken.

        Raises:
            Refused, CannotBeWritten: the fault is this letter's.
            MailRests: nothing can be handed over now, this letter was not either.
            LineLost: nobody knows whether it was taken.
        """

    def close(self) -> None:
        """Say goodbye, whatever came before; never raises."""


class MailRests(Exception):
    """No letter can leave for some seconds; the one at hand was not taken, and that costs it nothing."""

    def __init__(self, reason: str, *, seconds: float = 60) -> None:
        super().__init__(reason)
        self.seconds = seconds


class LineLost(MailRests):
    """The line broke before the answer came: the letter may have been taken, so it goes again as the same one."""


class Refused(Exception):
    """This letter was refused; where that is not final it is tried again later."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.is_final = is_final


class CannotBeWritten(Exception):
    """This letter cannot be put into a form that could be handed over; no later try would help."""
