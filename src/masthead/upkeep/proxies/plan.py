"""What a proxy in front has to do, whichever program it is: which names, which rooms, which limits."""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from masthead.lib.config import Config
from masthead.lib.listening import Listening, counter_listens, desk_listens, paper_listens

_MIB: Final = 1024 * 1024
_YEAR_SECONDS: Final = 365 * 24 * 3600
_EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104 - what the proxy is there for
_PORT_OF: Final = {"http": 80, "https": 443}
_PURPOSE: Final = {
    "paper": "printed pages, by the press; no request to this name reaches anything else.",
    "desk": "where staff work; what passes here is never kept.",
    "counter": "where readers give, vote and subscribe.",
}


class PlanRefused(ValueError):
    """No proxy can stand in front of these settings; the message says what to change."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """One public address and the room behind it.

    ``address`` is what visitors type; ``port`` is where the proxy listens for it. ``hsts`` is the header's value,
    empty for plain http. ``wait_seconds`` is how long the room may think.
    """

    name: str
    address: str
    host: str
    port: int
    is_https: bool
    upstream: str
    hsts: str
    body_bytes: int
    wait_seconds: int

    @property
    def purpose(self) -> str:
        """What the site is there for, as a comment says it."""
        return _PURPOSE[self.name]

    @property
    def netloc(self) -> str:
        """The host, and the port where the address names one: a room is told this as Host, whatever a visitor says."""
        return urlsplit(self.address).netloc


@dataclass(frozen=True, kw_only=True)
class Doorway:
    """Where the proxy itself listens; a port of None stands for the one that an address names or its scheme has."""

    listen: tuple[str, ...] = _EVERYWHERE
    http_port: int | None = None
    https_port: int | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that a configuration says.

    ``left_out`` are addresses on localhost beside public ones: they are reached on the machine itself only.
    ``is_believed`` says whether ``proxy.trusted`` names this proxy, so that the desk sees its visitors' addresses.
    """

    newsroom: str
    sites: tuple[Site, ...]
    left_out: tuple[str, ...]
    listen: tuple[str, ...]
    http_port: int
    is_believed: bool

    def title(self, program: str) -> list[str]:
        """Return the comments at the top of a configuration."""
        # One line, whatever the name: a second one would no longer be a comment.
        name = " ".join(self.newsroom.split())
        return [
            f"# {name}: {', '.join(site.address for site in self.sites)}",
            f"# Made by: ./masthead proxy {program} (make it again when an address changes)",
            *(f"# Not here, since it is for this machine alone: {address}" for address in self.left_out),
        ]

    @property
    def secure(self) -> tuple[Site, ...]:
        """The sites that are served over https."""
        return tuple(site for site in self.sites if site.is_https)

    @property
    def sent_to_https(self) -> tuple[Site, ...]:
        """The secure sites whose name is answered over plain http with the way to https, each name once."""
        plain = {site.host for site in self.sites if not site.is_https and site.port == self.http_port}
        found: dict[str, Site] = {}
        for site in self.secure:
            if site.host not in plain:
                found.setdefault(site.host, site)
        return tuple(found.values())

    @property
    def https_ports(self) -> tuple[int, ...]:
        """The ports of https, each once."""
        return tuple(dict.fromkeys(site.port for site in self.secure))

    @property
    def http_ports(self) -> tuple[int, ...]:
        """The ports of plain http, each once: for plain sites, and for sending the others to https."""
        ports = [site.port for site in self.sites if not site.is_https]
        return tuple(dict.fromkeys(ports + ([self.http_port] if self.secure else [])))


def plan(*, config: Config, doorway: Doorway) -> Plan:
    """Return what a proxy has to do for a newsroom.

    Raises:
        PlanRefused: the proxy and a room would listen at the same port.
    """
    addresses = config.addresses
    rooms = (
        ("paper", addresses.paper, paper_listens(config)),
        ("desk", addresses.desk, desk_listens(config)),
        ("counter", addresses.counter, counter_listens(config)),
    )
    is_public = any(not _is_local(address) for _, address, _ in rooms)
    sites = tuple(
        _site(name=name, address=address, room=room, doorway=doorway)
        for name, address, room in rooms
        if not (is_public and _is_local(address))
    )
    _refuse_same_port(sites=sites, rooms={name: room for name, _, room in rooms})
    return Plan(
        newsroom=config.newsroom.name,
        sites=sites,
        left_out=tuple(address for _, address, _ in rooms if is_public and _is_local(address)),
        listen=doorway.listen or _EVERYWHERE,
        http_port=doorway.http_port or _PORT_OF["http"],
        is_believed=is_believed(config),
    )


def is_believed(config: Config) -> bool:
    """Return whether ``proxy.trusted`` names the proxy of this machine, as a room on this machine sees it."""
    seen_as = ip_address("::1" if ":" in config.desk.host else "127.0.0.1")
    if not _is_loopback(config.desk.host):
        # The proxy may be another machine, whose address is known to the operator alone.
        return bool(config.proxy.trusted)
    return any(seen_as in ip_network(each, strict=False) for each in config.proxy.trusted)


def _site(*, name: str, address: str, room: Listening, doorway: Doorway) -> Site:
    parts = urlsplit(address)
    is_https = parts.scheme == "https"
    chosen = doorway.https_port if is_https else doorway.http_port
    # The desk takes photos of 30 MB, several fields beside them; the others take forms or nothing.
    body_bytes = {"paper": 1024, "desk": 50 * _MIB, "counter": 256 * 1024}[name]
    return Site(
        name=name,
        address=address,
        host=_bracketed(parts.hostname or "localhost"),
        port=chosen or parts.port or _PORT_OF[parts.scheme],
        is_https=is_https,
        upstream=_reachable(room),
        # The same words as the printed pages of the paper have.
        hsts=f"max-age={_YEAR_SECONDS}{'; includeSubDomains' if name == 'paper' else ''}" if is_https else "",
        body_bytes=body_bytes,
        wait_seconds=10 if name == "paper" else 60,
    )


def _refuse_same_port(*, sites: tuple[Site, ...], rooms: dict[str, Listening]) -> None:
    taken = {room.port: name for name, room in rooms.items()}
    for site in sites:
        room = taken.get(site.port)
        if room is not None:
            section = "press" if room == "paper" else room
            another = site.port + (1000 if site.port < 60_000 else -1000)
            raise PlanRefused(
                f"The proxy would listen at port {site.port}, where the {section} listens itself. Give the {section} "
                f"another port in masthead.toml: under [{section}] write port = {another}, and start it again."
            )


def _reachable(room: Listening) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(room.host, room.host)  # noqa: S104 - read, not bound
    return f"{_bracketed(host)}:{room.port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_local(address: str) -> bool:
    return _is_loopback(urlsplit(address).hostname or "")


def _is_loopback(host: str) -> bool:
    return host in {"localhost", "127.0.0.1", "::1"}
