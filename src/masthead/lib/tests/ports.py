"""Ports for the tests, each claimed: several runs go on at once, and who asked first must get what was promised."""

import random
import socket
from contextlib import ExitStack
from typing import Final

# Below those that systems give out by themselves, to connections that go out and to servers that ask for any.
_PORTS: Final = range(11_000, 16_000)
# A claim is a datagrams' port with a number so much lower; at the same number Caddy listens for QUIC.
_CLAIM_BELOW: Final = 6_000
# What holds them: bare descriptors, which nothing closes before the process ends.
_claims: list[int] = []


def free_port() -> int:
    """Return a port that nobody listens on, and that no other test is given while this process lives."""
    return free_ports(1)


def free_ports(count: int) -> int:
    """Return the first of ``count`` such ports in a row."""
    firsts = list(range(_PORTS.start, _PORTS.stop - count + 1))
    start = random.randrange(len(firsts))
    for first in (*firsts[start:], *firsts[:start]):
        with ExitStack() as claims:
            held = [_claim(port, claims) for port in range(first, first + count)]
            if all(held):
                _claims.extend(claim.detach() for claim in held if claim)
                return first
    raise AssertionError(f"no {count} free ports in a row")


def _claim(port: int, claims: ExitStack) -> socket.socket | None:
    """Hold the claim of that port, which tells every process on this machine that it is given; None if it is."""
    if any(_is_listened_on(host, port) for host in ("127.0.0.1", "::1")):
        return None
    claim = claims.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    try:
        claim.bind(("127.0.0.1", port - _CLAIM_BELOW))
    except OSError:
        return None
    return claim


def _is_listened_on(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port)).close()
    except OSError:
        return False
    return True
