"""The address of the person behind a request, which rate limits count."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network


def client_address(*, peer: str, forwarded_for: str, trusted: Iterable[str]) -> str:
    """Name the nearest address that is not one of our own proxies.

    What a stranger writes into ``X-Forwarded-For`` is believed from a trusted proxy only, and read from
    its end: each proxy appends whom it saw.

    Args:
        peer: the address that opened the connection; may be empty on a socket file.
        forwarded_for: the header as it came, or "".
        trusted: addresses or networks of our proxies.
    """
    trusted = tuple(trusted)
    nearest = peer
    for hop in reversed([hop.strip() for hop in forwarded_for.split(",") if hop.strip()]):
        if not is_within(nearest, trusted):
            break
        nearest = hop
    return nearest


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Return whether an address lies in one of ``networks``; what is no address lies in none."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in ip_network(each, strict=False) for each in networks)
