"""The newsroom's settings: ``masthead.toml``, then ``MASTHEAD_SECTION__KEY``, checked before anything starts."""

import os
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from masthead.lib.config_sections import (
    Addresses,
    Agenda,
    Bank,
    Bind,
    Counter,
    Database,
    Mail,
    Newsroom,
    Patreon,
    Platform,
    Press,
    Proxy,
    Stripe,
    Support,
)
from masthead.lib.whole_files import write_whole

FILE_NAME: Final = "masthead.toml"
_PREFIX: Final = "MASTHEAD_"
# Variables with the prefix that are no settings: the data folder itself, and the tests' switches.
_NOT_SETTINGS: Final = frozenset({"DATA", "REAL", "NO_SKIPS", "TEST_ALL", "DEBUG"})


class ConfigRefused(ValueError):
    """The settings cannot be used; the message names the file, the key and what to do."""


class Config(BaseSettings):
    """Every setting of a newsroom."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_nested_delimiter="__", frozen=True, extra="forbid")

    newsroom: Newsroom = Newsroom()
    addresses: Addresses = Addresses()
    database: Database = Database()
    mail: Mail = Mail()
    proxy: Proxy = Proxy()
    press: Press = Press()
    desk: Bind = Bind()
    counter: Counter = Counter()
    support: Support = Support()
    bank: Bank = Bank()
    stripe: Stripe = Stripe()
    agenda: Agenda = Agenda()
    patreon: Patreon = Patreon()
    buymeacoffee: Platform = Platform()
    kofi: Platform = Platform()

    @model_validator(mode="after")
    def _shows_letters_here_alone(self) -> "Config":
        if self.mail.is_console and not self.addresses.are_here:
            raise ValueError(
                'mail.provider = "console" writes letters into the terminal and its log: only where all three '
                "addresses are on this machine"
            )
        return self

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


def write_config(*, data: Path, newsroom: Newsroom, addresses: Addresses) -> None:
    """Write a commented ``masthead.toml`` where there is none."""
    file = data / FILE_NAME
    if not file.exists():
        write_whole(file, config_text(newsroom=newsroom, addresses=addresses))


def config_text(*, newsroom: Newsroom, addresses: Addresses, bank: Bank | None = None) -> str:
    """Return a commented ``masthead.toml`` of a new newsroom."""
    return _TEMPLATE.format(
        name=_quoted(newsroom.name),
        language=_quoted(newsroom.language),
        languages=", ".join(_quoted(code) for code in newsroom.languages),
        paper=addresses.paper,
        desk=addresses.desk,
        counter=addresses.counter,
        iban=bank.iban if bank else "",
        holder=_quoted(bank.holder if bank else ""),
    )


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

# The server that letters go out through; its password lies in secrets/mail_password. docs/operate/mail.md has others.
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
