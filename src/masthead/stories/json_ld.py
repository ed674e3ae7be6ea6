"""What search engines and social platforms read of a story: one top-level NewsArticle.

Source: schema.org NewsArticle; author and publisher stand inline because Mastodon reads no ``@graph``.
"""

import json
from datetime import datetime
from typing import Any

from masthead.pictures.plates import Plate
from masthead.stories.additions import said_for_machines
from masthead.stories.cards import Card, Listing, Reading, Signature
from masthead.stories.setting import origin
from masthead.stories.site import site_of
from masthead.style.files import static_path
from masthead.style.frame import Site

# Who else worked on a story, as schema.org calls them.
_OTHERS = {"photographer": "contributor", "translator": "translator", "editor": "editor"}
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def news_article(*, reading: Reading, modified_at: datetime) -> str:
    """Return the JSON-LD of a story, safe inside a ``<script>`` data block."""
    card, site = reading.card, site_of(reading.card.language)
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": card.headline,
        "description": card.standfirst,
        "url": origin() + card.path,
        "mainEntityOfPage": origin() + card.path,
        "inLanguage": card.language,
        "datePublished": card.published_at.isoformat(),
        "dateModified": max(modified_at, card.published_at).isoformat(),
        "articleSection": card.section.label,
        "keywords": [topic.label for topic in reading.topics],
        "isAccessibleForFree": True,
        "author": _people(card, role="reporter"),
        "publisher": {"@type": "NewsMediaOrganization", "name": site.name, "url": origin() + site.home},
    }
    said |= {name: people for role, name in _OTHERS.items() if (people := _people(card, role=role))}
    if reading.corrections:
        said["correction"] = [
            {"@type": "CorrectionComment", "text": each.text, "datePublished": each.at.isoformat()}
            for each in reading.corrections
        ]
    if card.plate:
        said["image"] = [_image(card.plate)]
    return in_script(said | said_for_machines(card.id))


def organisation(site: Site) -> str:
    """Return the JSON-LD of the newsroom itself, for its front page: with where it says what about itself."""
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsMediaOrganization",
        "name": site.name,
        "url": origin() + site.home,
        "description": site.tagline,
        "logo": origin() + static_path("icon.svg"),
    }
    if site.publisher:
        said["legalName"] = site.publisher
    if site.contact_email:
        said["email"] = site.contact_email
    principles: dict[str, list[str]] = {}
    for each in site.principles:
        principles.setdefault(each.label, []).append(origin() + each.href)
    return in_script(said | principles)


def profile(*, site: Site, path: str, listing: Listing) -> str:
    """Return the JSON-LD of somebody who signs stories, for the page of that name."""
    person: dict[str, Any] = {"@type": "Person", "name": listing.title, "url": origin() + path}
    person["worksFor"] = {"@type": "NewsMediaOrganization", "name": site.name, "url": origin() + site.home}
    if listing.introduction:
        person["description"] = listing.introduction
    if listing.portrait:
        person["image"] = origin() + listing.portrait.large
    return in_script({"@context": "https://schema.org", "@type": "ProfilePage", "mainEntity": person})


def _image(plate: Plate) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@type": "ImageObject",
        "url": origin() + plate.large,
        "width": _pixels(plate.large_width),
        "height": _pixels(plate.large_height),
    }
    return said | {key: words for key, words in (("caption", plate.caption), ("creditText", plate.credit)) if words}


def _pixels(count: int) -> dict[str, Any]:
    """Say a length as schema.org has lengths: a bare number is none. Source: UN/CEFACT calls a pixel E37."""
    return {"@type": "QuantitativeValue", "value": count, "unitCode": "E37"}


def in_script(said: dict[str, Any]) -> str:
    """Return ``said`` as JSON that cannot end the element it stands in."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def _people(card: Card, *, role: str) -> list[dict[str, str]]:
    return [_person(each) for each in card.signatures if each.role == role]


def _person(it: Signature) -> dict[str, str]:
    return {"@type": "Person", "name": it.name} | ({"url": origin() + it.href} if it.href else {})
