"""What pages tell machines of themselves, taken out of them and read by a JSON-LD processor that nobody here wrote."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from pyld import jsonld

from test_every_page_kind import READ

pytestmark = pytest.mark.once

SCHEMA: Final = "http://schema.org/"
# What schema.org's own context says of the words that we use; nothing is fetched.
_ADDRESS, _DATE, _TIME = ({"@type": said} for said in ("@id", f"{SCHEMA}Date", f"{SCHEMA}DateTime"))
CONTEXT: Final = {"@vocab": SCHEMA, "url": _ADDRESS, "image": _ADDRESS, "logo": _ADDRESS, "mainEntityOfPage": _ADDRESS}
CONTEXT |= {"datePublished": _DATE, "dateModified": _DATE, "coverageStartTime": _TIME, "coverageEndTime": _TIME}
# The kinds of pages that say something, and as what.
TOLD: Final = {"story": "NewsArticle", "front": "NewsMediaOrganization", "list of byline": "ProfilePage"}
REQUIRED: Final = {
    "NewsArticle": (
        "headline description url mainEntityOfPage inLanguage datePublished dateModified articleSection"
        " isAccessibleForFree author publisher"
    ),
    "LiveBlogPosting": "headline coverageStartTime liveBlogUpdate",
    "BlogPosting": "headline articleBody url datePublished dateModified",
    "CorrectionComment": "text datePublished",
    "ImageObject": "url width height",
    "NewsMediaOrganization": "name url",
    "Person": "name",
    "ProfilePage": "mainEntity",
    "QuantitativeValue": "value unitCode",
}


@pytest.fixture
def told(sample, printed) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """What each page that a person reads tells machines, by its kind and path."""
    pages = {sample.paper + each.path: each for each in printed if each.is_html}

    def load(url: str, _options: Any) -> dict[str, Any]:
        if url.rstrip("/") == "https://schema.org":
            return {"contextUrl": None, "documentUrl": url, "document": {"@context": CONTEXT}}
        said = {"contextUrl": None, "documentUrl": url, "contentType": "text/html"}
        return said | {"document": pages[url].body.decode()}

    options = {"documentLoader": load, "extractAllScripts": True}
    return {
        (each.kind, each.path): jsonld.expand(url, options)
        for url, each in pages.items()
        if b"application/ld+json" in each.body
    }


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield everything that is said to be something, wherever it stands."""
    if isinstance(value, list):
        for each in value:
            yield from nodes(each)
    elif isinstance(value, dict):
        if "@type" in value and "@value" not in value:
            yield value
        for each in value.values():
            yield from nodes(each)


def kinds_of(node: dict[str, Any]) -> list[str]:
    return [each.removeprefix(SCHEMA) for each in node["@type"]]


def test_each_kind_of_page_says_what_it_is(told) -> None:
    assert {kind for kind, _ in told} == set(TOLD) <= set(READ)
    for (kind, path), said in told.items():
        (whole,) = said
        assert TOLD[kind] in kinds_of(whole), path


def test_whatever_is_named_has_what_machines_ask_of_it(told) -> None:
    seen: set[str] = set()
    for (_, path), said in told.items():
        for node in nodes(said):
            for kind in kinds_of(node):
                lacking = [name for name in REQUIRED[kind].split() if not _says(node.get(SCHEMA + name))]
                assert lacking == [], f"{path}: {kind}"
                seen.add(kind)
    # The sample has one of each, so that none is forgotten here.
    assert seen == set(REQUIRED)


def _says(values: list[dict[str, Any]] | None) -> bool:
    return bool(values) and all(
        each.get("@value", each.get("@id", each.get("@type"))) not in ("", None) for each in values
    )


def test_addresses_are_whole_and_of_the_paper(sample, told) -> None:
    found = {node["@id"] for said in told.values() for node in _addresses(said)}
    assert len(found) > 50
    assert {each for each in found if not each.startswith(sample.paper + "/")} == set()


def _addresses(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for each in value:
            yield from _addresses(each)
    elif isinstance(value, dict):
        if set(value) == {"@id"}:
            yield value
        for each in value.values():
            yield from _addresses(each)
