"""The address of the person behind a request, which rate limits count."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network


def client_address(*, peer: str, forwarded_for: str, trusted: Iterable[str]) -> str:
    """Name the nearest address that is not one of our own proxies.

    What a stranger writes into ``X-Forwarded-For`` is believed from a trusted proxy only, and read from
    its end: each proxy appends whom it saw.

    Args:
        peer: the address that opened the connection; may be empty on a socket file.
        forwarded_for: the header as it came, or "".
        trusted: addresses or networks of our proxies.
    """
    networks = [ip_network(each, strict=False) for each in trusted]
    nearest = peer
    for hop in reversed([hop.strip() for hop in forwarded_for.split(",") if hop.strip()]):
        if not _is_within(nearest, networks):
            break
        nearest = hop
    return nearest


def _is_within(address: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)
