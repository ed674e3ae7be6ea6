"""The newsroom's settings: ``masthead.toml``, then ``MASTHEAD_SECTION__KEY``, checked before anything starts."""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from masthead.lib.bank_numbers import checked_bic, checked_iban
from masthead.lib.languages import can_be_main

FILE_NAME: Final = "masthead.toml"
_HOST_AND_PORT: Final = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
_LANGUAGE_CODE: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_PREFIX: Final = "MASTHEAD_"
# Variables with the prefix that are no settings: the data folder itself, and the tests' switches.
_NOT_SETTINGS: Final = frozenset({"DATA", "REAL", "NO_SKIPS", "TEST_ALL", "DEBUG"})


class ConfigRefused(ValueError):
    """The settings cannot be used; the message names the file, the key and what to do."""


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
    """The server that letters go out through; while ``host`` is empty they wait."""

    host: str = ""
    port: int = Field(default=587, ge=1, le=65_535)
    user: str = ""
    security: str = Field(default="starttls", pattern="^(none|starttls|tls)$")
    sender: str = ""


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
        parts = urlsplit(value)
        if not _HOST_AND_PORT.fullmatch(parts.netloc) or parts.path.strip("/") or parts.query:
            raise ValueError("an address is https://, a host and perhaps a port, and nothing after it")
        if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in {"127.0.0.1", "localhost"}):
            raise ValueError("a secret key is sent by https:// alone; http:// only leads to this machine")
        return value.rstrip("/").lower()


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


class Config(BaseSettings):
    """Every setting of a newsroom."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_nested_delimiter="__", frozen=True, extra="forbid")

    newsroom: Newsroom = Newsroom()
    addresses: Addresses = Addresses()
    database: Database = Database()
    mail: Mail = Mail()
    proxy: Proxy = Proxy()
    press: Bind = Bind()
    desk: Bind = Bind()
    counter: Counter = Counter()
    support: Support = Support()
    bank: Bank = Bank()
    stripe: Stripe = Stripe()
    agenda: Agenda = Agenda()
    patreon: Patreon = Patreon()
    buymeacoffee: Platform = Platform()
    kofi: Platform = Platform()

    @classmethod
    def settings_customise_sources(  # type: ignore[override]
        cls, settings_cls: Any, init_settings: Any, env_settings: Any, **_more: Any
    ) -> Any:
        """Let the environment go before the file."""
        return env_settings, init_settings


def load_config(data: Path) -> Config:
    """Return the settings of the newsroom in ``data``; a missing file means all defaults.

    Raises:
        ConfigRefused: the file cannot be read, a key is unknown or a value is wrong.
    """
    file = data / FILE_NAME
    said = _read(file)
    _refuse_unknown(said=said, where=str(file))
    _refuse_unknown(said=_from_environment(), where="the environment")
    try:
        return Config(**said)
    except ValidationError as error:
        first = error.errors()[0]
        parts = [str(part) for part in first["loc"]]
        raise ConfigRefused(f"{_source(parts, file)}: {'.'.join(parts) or 'settings'}: {_plain(first)}") from error
    except SettingsError as error:
        # Of all that the environment may say, only a list is read as JSON.
        example = "MASTHEAD_PROXY__TRUSTED='[\"127.0.0.1\"]'"
        raise ConfigRefused(f"the environment: a list cannot be read. Lists are written as in {example}.") from error


def write_config(*, data: Path, newsroom: Newsroom, addresses: Addresses, bank: Bank | None = None) -> Path:
    """Write a commented ``masthead.toml`` where there is none, and return its path."""
    file = data / FILE_NAME
    if not file.exists():
        listed = ", ".join(_quoted(code) for code in newsroom.languages)
        file.write_text(
            _TEMPLATE.format(
                name=_quoted(newsroom.name),
                language=_quoted(newsroom.language),
                languages=listed,
                paper=addresses.paper,
                desk=addresses.desk,
                counter=addresses.counter,
                iban=bank.iban if bank else "",
                holder=_quoted(bank.holder if bank else ""),
            ),
            encoding="utf-8",
        )
    return file


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigRefused(f"{file} cannot be read: {error}. Nothing was changed.") from error


def _source(parts: list[str], file: Path) -> str:
    name = _PREFIX + "__".join(parts[:2]).upper()
    return "the environment" if name in {each.upper() for each in os.environ} else str(file)


def _from_environment() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in os.environ:
        if name.startswith(_PREFIX) and name.removeprefix(_PREFIX) not in _NOT_SETTINGS:
            section, _, key = name.removeprefix(_PREFIX).lower().partition("__")
            found.setdefault(section, {})[key] = ""
    return found


def _refuse_unknown(*, said: Mapping[str, Any], where: str) -> None:
    for section, keys in said.items():
        _known(name=section, names=Config.model_fields, where=where, prefix="")
        part = Config.model_fields[section].annotation
        if isinstance(keys, Mapping) and isinstance(part, type) and issubclass(part, BaseModel):
            for key in keys:
                _known(name=key, names=part.model_fields, where=where, prefix=f"{section}.")


def _known(*, name: str, names: Iterable[str], where: str, prefix: str) -> None:
    if name not in names:
        near = get_close_matches(name, list(names), n=1, cutoff=0.4)
        hint = f" Did you mean {prefix}{near[0]}?" if near else f" Known here: {', '.join(sorted(names))}."
        raise ConfigRefused(f"{where}: there is no setting {(prefix + name).rstrip('.')}.{hint}")


def _plain(error: Any) -> str:
    return str(error["msg"]).removeprefix("Value error, ")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_TEMPLATE: Final = """\
# The settings of this newsroom. docs/operate says what each does; unknown names are refused.

[newsroom]
name = {name}
language = {language}
languages = [{languages}]
time_zone = "UTC"

# Three addresses, each its own host name or port. Cookies, links and security headers derive from them.
[addresses]
paper = "{paper}"
desk = "{desk}"
counter = "{counter}"

# The server that letters go out through. Its password lies in secrets/mail_password.
[mail]
host = ""
port = 587
user = ""
security = "starttls"
sender = ""

# What readers are asked for, and the account that bank transfers go to; without one nobody is asked for any.
[support]
currency = "EUR"
suggestions = [3, 5, 10, 20]

[bank]
iban = "{iban}"
holder = {holder}

# The addresses of the reverse proxy in front of this machine, if there is one.
[proxy]
trusted = []
"""
