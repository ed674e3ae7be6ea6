"""The sections of the settings: what each may say, checked by itself."""

import re
from difflib import get_close_matches
from ipaddress import ip_network
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from masthead.lib.bank_numbers import checked_bic, checked_iban
from masthead.lib.kept import Kept
from masthead.lib.languages import can_be_main

_HOST_AND_PORT: Final = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
# The names of this machine that nobody else reaches it by.
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_LANGUAGE_CODE: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")

# Those that ``post.provider`` can speak to; its module says why these.
MAIL_PROVIDERS: Final = ("mailgun", "postmark", "resend")
# The terminal, for a newsroom that is only tried out.
CONSOLE: Final = "console"


def checked_api_address(value: str, *, may_have_path: bool) -> str:
    """Return the address of an interface that a secret key is sent to, without a slash at its end.

    Raises:
        ValueError: somebody on the way could read the key, or it is no address.
    """
    parts = urlsplit(value)
    has_path = bool(parts.path.strip("/"))
    if not _HOST_AND_PORT.fullmatch(parts.netloc) or parts.query or parts.fragment or (has_path and not may_have_path):
        after = ", perhaps a port and a path" if may_have_path else " and perhaps a port"
        raise ValueError(f"an address is https://, a host{after}, and nothing after it")
    if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in LOOPBACK):
        raise ValueError("a secret key is sent by https:// alone; http:// only leads to this machine")
    # The letters of a path are its own: only those of a host may be written large or small.
    return parts._replace(netloc=parts.netloc.lower()).geturl().rstrip("/")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Newsroom(_Part):
    """Who publishes, and in which languages; the first language stands at the root of the paper."""

    name: str = Field(default="A Newsroom", min_length=1, max_length=80)
    language: str = "en"
    languages: tuple[str, ...] = ("en", "uk")
    time_zone: str = "UTC"

    @field_validator("languages")
    @classmethod
    def _are_languages(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for code in value:
            if not _LANGUAGE_CODE.fullmatch(code):
                raise ValueError(f"{code!r} is not the code of a language, such as en, uk or pt-br")
            if value.count(code) > 1:
                raise ValueError(f"{code!r} stands there twice")
        return value

    @field_validator("time_zone")
    @classmethod
    def _is_time_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{value!r} is not a time zone, such as Europe/Kyiv") from error
        return value

    @field_validator("language")
    @classmethod
    def _has_words(cls, value: str) -> str:
        if not can_be_main(value):
            raise ValueError(f"the main language cannot be {value!r}: the desk has no words in it")
        return value

    @model_validator(mode="after")
    def _main_language_is_listed(self) -> "Newsroom":
        if self.language not in self.languages:
            raise ValueError(f"newsroom.languages does not list the main language {self.language!r}")
        return self


class Addresses(_Part):
    """The three addresses that everything else derives from; each an origin without a path."""

    paper: str = "http://localhost:8000"
    desk: str = "http://localhost:8001"
    counter: str = "http://localhost:8002"

    @field_validator("paper", "desk", "counter")
    @classmethod
    def _is_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError("an address is http:// or https://, a host and perhaps a port, and nothing after it")
        if not _HOST_AND_PORT.fullmatch(parts.netloc) or parts.port == 0:
            raise ValueError("a host has ASCII letters, digits, dots and dashes; other letters are written as xn--...")
        # As browsers send it: an Origin header in small letters is compared with it.
        return value.rstrip("/").lower()

    @property
    def are_here(self) -> bool:
        """Return whether nobody can reach this newsroom but from this machine."""
        return all(urlsplit(each).hostname in LOOPBACK for each in (self.paper, self.desk, self.counter))

    @model_validator(mode="after")
    def _are_three(self) -> "Addresses":
        if len({self.paper, self.desk, self.counter}) != 3:
            raise ValueError("paper, desk and counter must be three different addresses")
        return self


class Database(_Part):
    """A PostgreSQL address for each safe; empty means a SQLite file in the data folder."""

    newsroom: str = ""
    supporters: str = ""

    @field_validator("newsroom", "supporters")
    @classmethod
    def _is_postgresql(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"postgresql", "postgres"}:
            raise ValueError("a database is empty (SQLite) or begins with postgresql://")
        return value


class Mail(_Part):
    """The server or the provider that letters go out through; while neither is named they wait."""

    host: str = ""
    port: int = Field(default=587, ge=1, le=65_535)
    user: str = ""
    security: str = Field(default="starttls", pattern="^(none|starttls|tls)$")
    sender: str = ""
    provider: str = ""
    provider_address: str = ""

    @property
    def is_set(self) -> bool:
        """Return whether letters can leave."""
        return bool(self.host or self.provider)

    @property
    def is_console(self) -> bool:
        """Return whether letters are shown in the terminal, and leave for nobody."""
        return self.provider == CONSOLE

    @field_validator("provider")
    @classmethod
    def _is_known(cls, value: str) -> str:
        name = value.strip().lower()
        if name and name not in (*MAIL_PROVIDERS, CONSOLE):
            near = get_close_matches(name, (*MAIL_PROVIDERS, CONSOLE), n=1)
            hint = f"Did you mean {near[0]!r}?" if near else "Any other takes letters by SMTP: name its server as host."
            raise ValueError(f"{value!r} is none of {', '.join(MAIL_PROVIDERS)}. {hint}")
        return name

    @field_validator("provider_address")
    @classmethod
    def _is_safe(cls, value: str) -> str:
        return checked_api_address(value, may_have_path=True) if value else ""

    @model_validator(mode="after")
    def _is_one_way(self) -> "Mail":
        if self.host and self.provider:
            raise ValueError("mail.host and mail.provider are both set: letters go one way, so keep one of them")
        return self


class Proxy(_Part):
    """The reverse proxy in front: only what it says of a visitor's connection is believed."""

    trusted: tuple[str, ...] = ()

    @field_validator("trusted")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            try:
                network = ip_network(each, strict=False)
            except ValueError as error:
                raise ValueError(f"{each!r} is neither an IP address nor a network such as 10.0.0.0/8") from error
            if network.prefixlen == 0:
                raise ValueError(f"{each!r} is everybody: name the proxy's own address, such as 127.0.0.1")
        return value


class Bind(_Part):
    """Where a process listens on this machine; port 0 stands for the one that ``lib.listening`` derives."""

    host: str = "127.0.0.1"
    port: int = Field(default=0, ge=0, le=65_535)


class Press(Bind):
    """Where the press listens, how long one can go back in what it printed (as long as either says), its mirrors."""

    kept_editions: int = Field(default=Kept.editions, ge=1, le=1_000_000)
    kept_days: int = Field(default=Kept.days, ge=0, le=36_500)
    mirrors: tuple[str, ...] = ()

    @property
    def kept(self) -> Kept:
        """How long one can go back."""
        return Kept(editions=self.kept_editions, days=self.kept_days)


class Counter(Bind):
    """Where the counter listens, and from which mirrors of the paper its printed forms may come."""

    mirrors: tuple[str, ...] = ()


class Support(_Part):
    """What readers are asked for: the currency, and amounts in its main unit, a coffee a month first."""

    currency: str = Field(default="EUR", pattern="^[A-Z]{3}$")
    suggestions: tuple[int, ...] = (3, 5, 10, 20)

    @field_validator("suggestions")
    @classmethod
    def _are_amounts(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if not 1 <= len(value) <= 6 or any(not 0 < each <= 100_000 for each in value):
            raise ValueError("one to six amounts, each from 1 to 100000")
        return value


class Bank(_Part):
    """The account that bank transfers go to; while ``iban`` is empty nobody is asked for one."""

    iban: str = ""
    holder: str = Field(default="", max_length=70)
    bic: str = ""

    @field_validator("iban")
    @classmethod
    def _is_iban(cls, value: str) -> str:
        return checked_iban(value) if value.strip() else ""

    @field_validator("bic")
    @classmethod
    def _is_bic(cls, value: str) -> str:
        return checked_bic(value) if value.strip() else ""

    @field_validator("holder")
    @classmethod
    def _is_one_line(cls, value: str) -> str:
        # It becomes a line of the code that banks' apps scan: a line break would smuggle in the next one.
        if not value.isprintable():
            raise ValueError("the holder's name is one line of plain text")
        return value.strip()

    @model_validator(mode="after")
    def _has_a_holder(self) -> "Bank":
        if self.iban and not self.holder:
            raise ValueError("bank.iban is set and bank.holder is not: banks ask givers for the holder's name")
        return self


class Stripe(_Part):
    """Where Stripe's API answers; the demo's own processor stands there instead. The keys lie in secret files."""

    address: str = "https://api.stripe.com"

    @field_validator("address")
    @classmethod
    def _is_origin(cls, value: str) -> str:
        return checked_api_address(value, may_have_path=False)


class Agenda(_Part):
    """Who may put a pitch forward besides patrons, and how many hours of reporting make a day."""

    readers_may_pitch: bool = False
    hours_a_day: int = Field(default=8, ge=1, le=24)


class Platform(_Part):
    """The newsroom's page on a platform; while ``page`` is empty the rail is off. Its secret lies in a file."""

    page: str = ""

    @field_validator("page")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme != "https" or not _HOST_AND_PORT.fullmatch(parts.netloc) or not value.isprintable()):
            raise ValueError("the address of a page begins with https:// and a host")
        return value


class Patreon(Platform):
    """The newsroom's page on Patreon, and the currency that it is in; empty means the newsroom's own."""

    currency: str = Field(default="", pattern="^([A-Z]{3})?$")
