"""What search engines and social platforms read of a story: one top-level NewsArticle.

Source: schema.org NewsArticle; author and publisher stand inline because Mastodon reads no ``@graph``.
"""

import json
from datetime import datetime
from typing import Any

from masthead.stories.cards import Reading, Signature
from masthead.stories.setting import origin
from masthead.stories.site import site_of

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
        "author": [_person(each) for each in card.signatures if each.role == "reporter"],
        "publisher": {"@type": "NewsMediaOrganization", "name": site.name, "url": origin() + site.home},
    }
    if reading.corrections:
        said["correction"] = [
            {"@type": "CorrectionComment", "text": each.text, "datePublished": each.at.isoformat()}
            for each in reading.corrections
        ]
    if card.plate:
        said["image"] = [origin() + card.plate.large]
    return in_script(said)


def in_script(said: dict[str, Any]) -> str:
    """Return ``said`` as JSON that cannot end the element it stands in."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def _person(it: Signature) -> dict[str, str]:
    return {"@type": "Person", "name": it.name} | ({"url": origin() + it.href} if it.href else {})
