"""How django-allauth behaves at this desk: who it writes to, what it calls things, whom it counts."""

import base64
import hashlib
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from masthead.staff.client_address import client_address
from masthead.staff.fresh_sign_in import signed_in_lately


class DeskAccountAdapter(DefaultAccountAdapter):
    """Closed to strangers; knows the member's one address."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code. Look at the newest message and type it again."),
        "too_many_login_attempts": _("Too many tries. Wait a minute, then ask for a new code."),
        "rate_limited": _("Too many tries. Wait a minute, then go on."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Keep sign-up closed: an owner invites."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Name the address that rate limits count."""
        return client_address(
            peer=request.META.get("REMOTE_ADDR", ""),
            forwarded_for=request.headers.get("x-forwarded-for", ""),
            trusted=settings.MASTHEAD_CONFIG.proxy.trusted,
        )

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again only whom we have not seen for a while."""
        return not signed_in_lately(context.request)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """List the ways to show that it is still you, the passkey first."""
        urls = [method["url"] for method in super().get_reauthentication_methods(user)]
        known = [
            (reverse("mfa_reauthenticate_webauthn"), gettext("Use a passkey")),
            (reverse("mfa_reauthenticate"), gettext("Use a recovery code")),
        ]
        return [{"id": url, "url": url, "description": words} for url, words in known if url in urls]

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the member what changed about their sign-in, where mail is set up."""
        if settings.MASTHEAD_MAIL_CONFIGURED:
            super().send_notification_mail(template_prefix, user, context, user.get_username())


class DeskPasskeyAdapter(DefaultMFAAdapter):
    """Passkeys belong to the desk's own host name, whatever the request calls it."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This did not work. Try again, or choose the other way."),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the desk to the browser."""
        config = settings.MASTHEAD_CONFIG
        return {"id": urlsplit(config.addresses.desk).hostname or "localhost", "name": config.newsroom.name}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's name
        """Suggest a name for the member's next passkey."""
        return gettext("Passkey %(number)d") % {
            "number": Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        }

    def encrypt(self, text: str) -> str:
        """Hide the seed of the recovery codes from whoever holds only the database."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Read the seed of the recovery codes again."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    key = hashlib.sha256(b"masthead.staff.recovery-codes" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
