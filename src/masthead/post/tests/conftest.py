"""A mail server on loopback that remembers what it was given, and refuses what a check tells it to."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import default as modern
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from masthead.lib.config_sections import Mail
from masthead.lib.tests import ports


class Mailbox:
    """What the server took, and the answers it gives to some recipients instead of taking their letters."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.recipients: list[str] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take a letter."""
        content: Any = envelope.original_content
        self.letters.append(message_from_bytes(content, policy=modern))
        self.recipients.extend(envelope.rcpt_tos)
        return "250 OK"


@pytest.fixture
def free_port() -> int:
    """Return a port on loopback that nobody listens at."""
    return ports.free_port()


@pytest.fixture
def mailbox(settings: Settings, free_port: int) -> Iterator[Mailbox]:
    """Run a mail server and let letters go out through it."""
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port)
    server.start()
    settings.MASTHEAD_MAIL = Mail(host="127.0.0.1", port=free_port, security="none", sender="desk@harbour.example")
    settings.MASTHEAD_MAIL_PASSWORD = ""
    yield box
    server.stop()
