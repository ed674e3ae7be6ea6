"""Forms around passkeys that turn any malformed answer of a browser into a plain refusal.

The library hands what was posted to its decoder, which fails in its own ways (KeyError, AttributeError)
on what no browser sends; a stranger must not be able to break a page with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)


class AddPasskeyForm(AddWebAuthnForm):
    """Adds a passkey."""

    def clean(self) -> dict[str, Any]:
        """Check what the browser made."""
        with _malformed_is_refused():
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class SignInWithPasskeyForm(LoginWebAuthnForm):
    """Signs in with nothing but a passkey."""

    def clean_credential(self) -> Authenticator:
        """Check what the browser signed."""
        with _malformed_is_refused():
            return super().clean_credential()


class SecondStepForm(AuthenticateWebAuthnForm):
    """Shows a passkey after a code."""

    def clean_credential(self) -> Authenticator:
        """Check what the browser signed."""
        with _malformed_is_refused():
            return super().clean_credential()


class SignInAgainForm(ReauthenticateWebAuthnForm):
    """Shows a passkey before something changes."""

    def clean_credential(self) -> Authenticator:
        """Check what the browser signed."""
        with _malformed_is_refused():
            return super().clean_credential()


@contextmanager
def _malformed_is_refused() -> Iterator[None]:
    try:
        yield
    except (LookupError, AttributeError, TypeError, ValueError) as malformed:
        raise get_adapter().validation_error("incorrect_code") from malformed
