"""Where a copy of the paper is read from, to be verified: a folder, or an address."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

from masthead.press.record.as_file import NOT_FOUND, file_of
from masthead.press.record.folder import names_in, read_file
from masthead.press.record.leaf import Leaf
from masthead.press.record.published import FOLDER

_SECONDS: Final = 20.0
_NOWHERE: Final = "there-is-no-such-page-here/"
_LEADS: Final = (301, 302, 303, 307, 308)
_PORTS: Final = {"http": 80, "https": 443}


class SourceSilent(OSError):
    """The folder or address cannot be read at all."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a copy has at a path: the bytes, and over HTTP the status, where it leads, and the address of the copy."""

    body: bytes
    status: int | None = None
    location: str = ""
    home: str = ""


class Source(Protocol):
    """A copy of the paper."""

    def proof(self, name: str) -> bytes | None:
        """Return a file from below the well-known folder."""

    def page(self, leaf: Leaf) -> Found | None:
        """Return what the copy has where a leaf's page should be."""

    def files(self) -> Iterator[str]:
        """Yield the names of all files, where that can be known."""


class FolderSource:
    """A mirror in a folder."""

    def __init__(self, folder: Path) -> None:
        """Read from ``folder``.

        Raises:
            SourceSilent: there is none.
        """
        if not folder.is_dir():
            raise SourceSilent(f"{folder} is no folder.")
        self._folder = folder

    def proof(self, name: str) -> bytes | None:
        """Return a file from below the well-known folder."""
        return read_file(self._folder, FOLDER[1:] + name)

    def page(self, leaf: Leaf) -> Found | None:
        """Return the file of a page."""
        file = file_of(leaf.path)
        body = read_file(self._folder, file) if file else None
        return None if body is None else Found(body=body)

    def files(self) -> Iterator[str]:
        """Yield the names of all files."""
        return names_in(self._folder)


class AddressSource:
    """The paper itself, or a mirror, at an address."""

    def __init__(self, address: str) -> None:
        """Read from ``address``, which may have a path.

        Raises:
            SourceSilent: it is no address.
        """
        self._parts = urlsplit(address.rstrip("/"))
        if self._parts.scheme not in {"http", "https"} or not self._parts.hostname:
            raise SourceSilent(f"{address} is no address that begins with http:// or https://.")
        self._line: HTTPConnection | None = None

    def proof(self, name: str) -> bytes | None:
        """Return a file from below the well-known folder."""
        found = self._get(FOLDER + name)
        return found.body if found.status == 200 else None

    def page(self, leaf: Leaf) -> Found | None:
        """Return what is answered at a page's path; a "not found" page is asked for at a path that is none."""
        path = leaf.path
        found = self._get(path.removeprefix(NOT_FOUND) + _NOWHERE if path.startswith(NOT_FOUND) else path)
        if not leaf.location and _leads(found, path=path, location=quote(f"{path}/")):
            # A host of folders leads from an address without a slash to the same with one.
            found = self._get(f"{path}/")
        return None if found.status == 404 and leaf.status != 404 else found

    def files(self) -> Iterator[str]:
        """Yield nothing: nobody lists what an address answers."""
        return iter(())

    def _get(self, path: str) -> Found:
        for is_last in (False, True):
            try:
                return self._ask(path)
            except (OSError, HTTPException) as error:
                self._line = None
                if is_last:
                    raise SourceSilent(
                        f"{self._parts.scheme}://{self._parts.netloc} does not answer ({type(error).__name__})."
                    ) from error
        raise AssertionError

    def _ask(self, path: str) -> Found:
        if self._line is None:
            self._line = self._connection()
        headers = {"User-Agent": "Masthead", "Accept-Encoding": "identity"}
        self._line.request("GET", self._parts.path + quote(path), headers=headers)
        answer: HTTPResponse = self._line.getresponse()
        body, location = answer.read(), answer.getheader("location") or ""
        home = f"{self._parts.scheme}://{self._parts.netloc}{self._parts.path}"
        return Found(body=body, status=answer.status, location=location, home=home)

    def _connection(self) -> HTTPConnection:
        host, port = str(self._parts.hostname), self._parts.port
        if self._parts.scheme == "http":
            return HTTPConnection(host, port, timeout=_SECONDS)
        return HTTPSConnection(host, port, timeout=_SECONDS, context=ssl.create_default_context())


def source_of(said: str) -> Source:
    """Return what a person named: an address where it begins as one, else a folder.

    Raises:
        SourceSilent: it is neither.
    """
    return AddressSource(said) if said.startswith(("http://", "https://")) else FolderSource(Path(said))


def is_as_signed(*, found: Found, body_digest: str, leaf: Leaf) -> bool:
    """Return whether a copy has what the newsroom signed: the page as the paper answers it, or as a mirror's file."""
    if found.status in _LEADS:
        # Whatever comes with it, readers see what stands where it leads.
        return bool(leaf.location) and _leads(found, path=leaf.path, location=leaf.location)
    if found.status is None or body_digest == leaf.file != leaf.body:
        return body_digest == leaf.file
    return body_digest == leaf.body and found.status == leaf.status


def _leads(found: Found, *, path: str, location: str) -> bool:
    """Return whether what was found at a path leads to a location; one without a host is a place of the copy itself."""
    if found.status not in _LEADS or not found.location:
        return False
    asked = found.home + quote(path)
    is_of_the_copy = location.startswith("/") and not location.startswith("//")
    try:
        wanted = _whole(urljoin(asked, found.home + location if is_of_the_copy else location))
        return _whole(urljoin(asked, found.location)) == wanted
    except ValueError:
        # Whoever changed the copy may have written anything.
        return False


def _whole(address: str) -> tuple[str | bytes | int | None, ...]:
    """Return all that an address says, however it is written."""
    parts = urlsplit(address)
    told = (unquote_to_bytes(each) for each in (parts.path or "/", parts.query, parts.fragment))
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme), *told
