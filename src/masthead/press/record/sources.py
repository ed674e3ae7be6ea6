"""Where a copy of the paper is read from, to be verified: a folder, or an address."""

import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote, urljoin, urlsplit

from masthead.press.record.as_file import NOT_FOUND, file_of
from masthead.press.record.leaf import Leaf
from masthead.press.record.published import FOLDER

_SECONDS: Final = 20.0
_NOWHERE: Final = "there-is-no-such-page-here/"
_LEADS: Final = (301, 302, 303, 307, 308)


class SourceSilent(OSError):
    """The folder or address cannot be read at all."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a copy has at a path: the bytes, and over HTTP the status and where it leads."""

    body: bytes
    status: int | None = None
    location: str = ""


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
        return self._read(FOLDER[1:] + name)

    def page(self, leaf: Leaf) -> Found | None:
        """Return the file of a page."""
        file = file_of(leaf.path)
        body = self._read(file) if file else None
        return None if body is None else Found(body=body)

    def files(self) -> Iterator[str]:
        """Yield the names of all files."""
        return (each.relative_to(self._folder).as_posix() for each in self._folder.rglob("*") if not each.is_dir())

    def _read(self, name: str) -> bytes | None:
        with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return (self._folder / name).read_bytes()
        return None


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
        if not leaf.location and found.status in _LEADS and found.location.endswith(quote(f"{path}/")):
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
        target = self._parts.path + quote(path)
        self._line.request("GET", target, headers={"User-Agent": "Masthead", "Accept-Encoding": "identity"})
        answer: HTTPResponse = self._line.getresponse()
        body, location = answer.read(), answer.getheader("location") or ""
        return Found(body=body, status=answer.status, location=urljoin(target, location) if location else "")

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
    if found.status is None or body_digest == leaf.file != leaf.body:
        return body_digest == leaf.file
    if leaf.location:
        return found.status in _LEADS and _same_place(found.location, leaf.location)
    return body_digest == leaf.body and found.status == leaf.status


def _same_place(found: str, signed: str) -> bool:
    """Return whether two locations are one; the host may be the mirror's own."""
    one, other = urlsplit(found), urlsplit(signed)
    return one.path.endswith(quote(other.path, safe="/%")) and (not other.netloc or one.netloc == other.netloc)
