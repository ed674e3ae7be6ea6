"""A mail provider, spoken to by its own HTTP interface through anymail.

Only those stand here at which a letter that goes again is known for the same one, and opens and clicks can be left
unwatched; docs/operate/mail.md says how each was looked at, and why others are left to SMTP.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.mail import get_connection
from requests import RequestException
from requests.exceptions import ConnectTimeout
from urllib3.exceptions import MaxRetryError, NewConnectionError

from masthead.lib.config_sections import Mail
from masthead.post.carrier import CannotBeWritten, LineLost, MailRests, Refused
from masthead.post.message import message_of
from masthead.post.models import Letter

_TIMEOUT_SECONDS: Final = 10
_REFUSED_ADDRESS: Final = "the provider takes nothing for this address"
_KEY_IS_WRONG: Final = 401
_TOO_MANY: Final = 429
_LONGEST_REST_SECONDS: Final = 60


@dataclass(frozen=True, kw_only=True)
class Provider:
    """What one provider calls things, and which of its answers are final for a letter."""

    backend: str
    key_name: str
    headers: Mapping[str, str] = field(default_factory=dict)
    can_refuse_tracking: bool = True
    keeps_message_id: bool = True
    final_codes: frozenset[int] = frozenset({400, 413})


PROVIDERS: Final[Mapping[str, Provider]] = {
    "mailgun": Provider(backend="anymail.backends.mailgun.EmailBackend", key_name="api_key"),
    # Its 422 is most often the account's fault; where it is the address's, anymail says so by itself.
    "postmark": Provider(
        backend="anymail.backends.postmark.EmailBackend",
        key_name="server_token",
        headers={"X-PM-KeepID": "true"},
        final_codes=frozenset({413}),
    ),
    "resend": Provider(
        backend="anymail.backends.resend.EmailBackend",
        key_name="api_key",
        can_refuse_tracking=False,
        keeps_message_id=False,
        final_codes=frozenset({400, 413, 422}),
    ),
}


class ProviderCarrier:
    """Hands letters to the provider that ``mail.provider`` names."""

    def __init__(self, *, mail: Mail, key: str) -> None:
        self._provider = PROVIDERS[mail.provider]
        self._key = key
        address = {"api_url": mail.provider_address} if mail.provider_address else {}
        options: dict[str, Any] = {self._provider.key_name: key, "timeout": _TIMEOUT_SECONDS, **address}
        self._backend: Any = get_connection(self._provider.backend, **options)

    def open(self) -> None:
        """Get ready; nothing is said to the provider yet."""
        if not self._key:
            raise MailRests("secrets/mail_key is missing")
        self._backend.open()
        # Whoever is led elsewhere would hand the key and the letter to somebody else.
        self._backend.session.max_redirects = 0

    def hand_over(self, letter: Letter) -> None:
        """Hand over one letter; see ``Carrier``."""
        try:
            message: Any = self._message(letter)
            self._backend.send_messages([message])
        except AnymailRecipientsRefused as error:
            raise Refused(_REFUSED_ADDRESS, is_final=True) from error
        except AnymailAPIError as error:
            raise self._trouble(error) from error
        except (AnymailError, ValueError, TypeError) as error:
            raise CannotBeWritten(type(error).__name__) from error
        # Not by anymail's word for the recipient: it has none where the answer spells an address in another way.
        if not message.anymail_status.esp_response.ok:
            raise Refused(_REFUSED_ADDRESS, is_final=True)

    def close(self) -> None:
        """Hang up."""
        self._backend.close()

    def _message(self, letter: Letter) -> Any:
        headers = dict(self._provider.headers)
        if self._provider.keeps_message_id:
            headers["Message-ID"] = letter.message_id
        message: Any = message_of(letter, headers=headers)
        if self._provider.can_refuse_tracking:
            message.track_opens = message.track_clicks = False
        # The same at every try: a provider that knows the header takes a letter once. The others pass it over.
        self._backend.session.headers["Idempotency-Key"] = letter.message_id.strip("<>")
        return message

    def _trouble(self, error: Any) -> Exception:
        # Never the error's own words: they hold the letter.
        if error.response is None:
            return _silence(error.__cause__)
        code = int(error.response.status_code)
        said = f"the provider answered {code}"
        if code == _KEY_IS_WRONG:
            return MailRests(f"{said}: see secrets/mail_key")
        if code == _TOO_MANY:
            return MailRests(said, seconds=_rest_of(error.response.headers.get("Retry-After", "")))
        if code < 400 or code >= 500:
            return LineLost(said)
        return Refused(said, is_final=code in self._provider.final_codes)


def _silence(cause: BaseException | None) -> MailRests:
    """Tell a provider that was never reached, so that nothing was sent, from one that did not answer."""
    name = type(cause).__name__
    inner = cause.args[0] if isinstance(cause, RequestException) and cause.args else None
    was_never_reached = isinstance(inner, MaxRetryError) and isinstance(inner.reason, NewConnectionError)
    return MailRests(name) if was_never_reached or isinstance(cause, ConnectTimeout) else LineLost(name)


def _rest_of(retry_after: str) -> int:
    seconds = int(retry_after) if retry_after.isascii() and retry_after.isdigit() else _LONGEST_REST_SECONDS
    return max(1, min(seconds, _LONGEST_REST_SECONDS))
