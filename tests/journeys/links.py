"""What a printed page points at and says of itself, read with html5lib."""

import urllib.error
import urllib.request
from dataclasses import dataclass, field
from functools import cache

import html5lib

from printed import Printed


@dataclass
class Found:
    """What stands in a page, as a crawler reads it."""

    links: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    all_ids: list[str] = field(default_factory=list)
    canonical: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    social: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    heading: str = ""
    language: str = ""
    robots: str = ""
    titles: int = 0

    @property
    def ids(self) -> set[str]:
        """The ids that a fragment may name."""
        return set(self.all_ids)


@cache
def found_in(printed: Printed) -> Found:
    """Return what stands in a printed page."""
    root = html5lib.parse(printed.body, transport_encoding="utf-8", namespaceHTMLElements=False)
    found = Found(language=root.get("lang"))
    for it in root.iter():
        if not isinstance(it.tag, str):
            continue
        if it.get("id"):
            found.all_ids.append(it.get("id"))
        _see = {"a": _link, "link": _head_link, "meta": _meta, "script": _script}.get(it.tag, _other)
        _see(found, it)
    return found


def _link(found: Found, it) -> None:
    found.links.append(it.get("href"))


def _head_link(found: Found, it) -> None:
    found.files.append(it.get("href"))
    if it.get("rel") == "canonical":
        found.canonical.append(it.get("href"))
    if it.get("hreflang"):
        assert it.get("hreflang") not in found.versions, "a language is named twice"
        found.versions[it.get("hreflang")] = it.get("href")


def _meta(found: Found, it) -> None:
    if it.get("property"):
        found.social[it.get("property")] = it.get("content")
    if it.get("name") == "robots":
        found.robots = it.get("content")


def _script(found: Found, it) -> None:
    if it.get("type") == "application/ld+json":
        found.data.append(it.text)
    found.files += [it.get("src")] if it.get("src") else []


def _other(found: Found, it) -> None:
    found.files += [it.get("src")] if it.get("src") else []
    found.files += [part.split()[0] for part in it.get("srcset", "").split(",") if part.strip()]
    found.titles += it.tag == "title"
    if it.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
        found.headings.append(it.tag)
        if it.tag == "h1":
            found.heading = "".join(it.itertext())


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_said: object) -> None:
        return None


@cache
def answer(url: str, *, follow: bool = True) -> tuple[int, bytes, dict[str, str]]:
    """Return status, bytes and headers (names in small letters) of an address."""
    opener = urllib.request.build_opener(*([] if follow else [_Stay()]))
    try:
        with opener.open(url, timeout=10) as said:
            return said.status, said.read(), {name.lower(): value for name, value in said.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, error.read(), {name.lower(): value for name, value in error.headers.items()}
