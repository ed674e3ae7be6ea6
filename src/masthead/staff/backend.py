"""What Django asks about a member who is already signed in."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest


class MemberBackend(ModelBackend):
    """Answers for sessions and permissions, and accepts no credentials at all.

    It is the only backend, so no form, header or script can sign anybody in with a password,
    even at an address that some library adds (decision 0005).
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> None:
        """Refuse whatever is offered."""

    async def aauthenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> None:
        """Refuse whatever is offered."""
