"""The one module that fetches from the network: public addresses only, resolved once and pinned."""

import ipaddress
import socket
import ssl
import time
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

BYTE_CAP: Final = 30 * 1024 * 1024
_SECONDS: Final = 10.0
_ALL_SECONDS: Final = 40.0
_REDIRECTS: Final = 3
_PORTS: Final = {"http": 80, "https": 443}


class FetchRefused(ValueError):
    """The address could not or may not be fetched; the message says why."""


def fetch(url: str) -> bytes:
    """Return what a public address answers to a GET.

    The name is resolved once and the connection goes to that very address, so that a name which answers
    differently the second time leads nowhere else; each redirect is checked the same way.

    Raises:
        FetchRefused: not http or https, a private address, too slow, too large, too many redirects, no 200.
    """
    until = time.monotonic() + _ALL_SECONDS
    for _ in range(_REDIRECTS + 1):
        parts = _checked(url)
        connection = _connected(parts)
        try:
            answer = _ask(connection=connection, parts=parts)
            if answer.status in {301, 302, 303, 307, 308}:
                url = urljoin(url, answer.getheader("location") or "")
                continue
            if answer.status != 200:
                raise FetchRefused(f"it answered {answer.status}")
            return _read(answer=answer, until=until)
        except (OSError, HTTPException) as error:
            raise FetchRefused(f"the connection failed ({type(error).__name__})") from error
        finally:
            connection.close()
    raise FetchRefused("it redirects too often")


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in _PORTS and parts.hostname and not parts.username and parts.port != 0
    except ValueError as error:
        raise FetchRefused("the address cannot be read") from error
    if not is_usable:
        raise FetchRefused("only plain http and https addresses are fetched")
    return parts


def _connected(parts: SplitResult) -> HTTPConnection:
    """Return a connection whose socket already leads to the address that was checked."""
    host, port = str(parts.hostname), parts.port or _PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchRefused("its name is not known") from error
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not all(ipaddress.ip_address(each).is_global for each in addresses):
        raise FetchRefused("it does not lead to the public network")
    try:
        line = socket.create_connection((addresses[0], port), timeout=_SECONDS)
        if parts.scheme == "http":
            connection = HTTPConnection(host, port, timeout=_SECONDS)
        else:
            connection = HTTPSConnection(host, port, timeout=_SECONDS)
            line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
    except OSError as error:
        raise FetchRefused(f"the connection failed ({type(error).__name__})") from error
    connection.sock = line
    return connection


def _ask(*, connection: HTTPConnection, parts: SplitResult) -> HTTPResponse:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("GET", target.encode("ascii", "ignore").decode(), headers={"User-Agent": "Masthead"})
    return connection.getresponse()


def _read(*, answer: HTTPResponse, until: float) -> bytes:
    parts, size = [], 0
    while part := answer.read(65_536):
        parts.append(part)
        size += len(part)
        if size > BYTE_CAP:
            raise FetchRefused("it is larger than 30 MB")
        if time.monotonic() > until:
            raise FetchRefused("it took too long")
    return b"".join(parts)
