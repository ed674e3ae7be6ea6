"""The terminal in the place of a mail server: a newsroom that is tried out on one machine shows its letters there."""

import re
import sys
from typing import Final

from masthead.post.carrier import CannotBeWritten
from masthead.post.message import message_of
from masthead.post.models import Letter

_RULE: Final = "-" * 72
# What readers wrote stands in letters, and a terminal obeys such characters.
_COMMANDS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class ConsoleCarrier:
    """Writes each letter to the standard output of the worker; the settings allow it on one machine alone."""

    def open(self) -> None:
        """Nothing is needed."""

    def hand_over(self, letter: Letter) -> None:
        """Show one letter; see ``Carrier``."""
        try:
            message = message_of(letter, headers={})
        except ValueError as error:
            raise CannotBeWritten(type(error).__name__) from error
        text = _COMMANDS.sub("", str(message.body)).strip()
        sys.stdout.write(f"{_RULE}\nTo: {message.to[0]}\nSubject: {message.subject}\n\n{text}\n{_RULE}\n")
        sys.stdout.flush()

    def close(self) -> None:
        """Nothing is left to do."""
