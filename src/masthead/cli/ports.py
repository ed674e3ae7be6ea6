"""Ports: whether they are free, before anything is started on them."""

import errno
import socket

from masthead.cli.plain import Refused


def refuse_taken(*, host: str, port: int, hint: str) -> None:
    """Refuse to start where another program listens on a port.

    Raises:
        Refused: the port is taken, or may not be used by this account.
    """
    error = _trouble_at(host=host, port=port)
    if error is None and host == "127.0.0.1":
        # Browsers ask for localhost at ::1 first, and would talk to whoever listens there.
        there = _trouble_at(host="::1", port=port)
        error = there if there is not None and there.errno == errno.EADDRINUSE else None
    if error is not None:
        raise Refused(f"Port {port} cannot be used ({error.strerror}). {hint}") from error


def _trouble_at(*, host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return error
    return None


def free_ports(count: int) -> tuple[int, ...]:
    """Return ports of this machine on which nobody listens now."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return tuple(probe.getsockname()[1] for probe in probes)
    finally:
        for probe in probes:
            probe.close()
