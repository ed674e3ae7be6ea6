"""Where each room listens on this machine, which behind a reverse proxy is not where the world finds it."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from masthead.lib.config import Config
from masthead.lib.config_sections import Bind

# Behind a proxy, which https always needs, the address's port is the proxy's, and the room takes this one.
OWN_PORTS: Final = {"paper": 8000, "desk": 8001, "counter": 8002}


@dataclass(frozen=True)
class Listening:
    """A host and a port of this machine."""

    host: str
    port: int


def paper_listens(config: Config) -> Listening:
    """Return where the press listens for readers."""
    return _listening(bind=config.press, address=config.addresses.paper, own_port=OWN_PORTS["paper"])


def desk_listens(config: Config) -> Listening:
    """Return where the desk listens for staff."""
    return _listening(bind=config.desk, address=config.addresses.desk, own_port=OWN_PORTS["desk"])


def counter_listens(config: Config) -> Listening:
    """Return where the counter listens for patrons."""
    return _listening(bind=config.counter, address=config.addresses.counter, own_port=OWN_PORTS["counter"])


def _listening(*, bind: Bind, address: str, own_port: int) -> Listening:
    parts = urlsplit(address)
    said = parts.port if parts.scheme == "http" else None
    return Listening(bind.host, bind.port or said or own_port)
