"""A story as plain text with hardly any markup: for the text edition, and for others who republish it."""

import re
from collections.abc import Iterable
from typing import Final

import nh3
from django.utils.safestring import SafeString, mark_safe

from masthead.stories.setting import origin

_TAGS: Final = set(
    "p h2 h3 h4 b strong i em a ul ol li br hr sup sub code pre blockquote cite q figure figcaption "
    "table caption thead tbody tr th td dl dt dd details summary".split()
)
# A link within the page, without its address; and what a footnote leads back by.
_LEADS_NOWHERE: Final = re.compile(r"<a>(.*?)</a>", re.DOTALL)
_BACK: Final = "↩"
_WITHOUT: Final = {"picture", "img", "svg", "script", "style"}


def plain_html(parts: Iterable[str]) -> SafeString:
    """Return set parts of a story as simple HTML with absolute addresses, without pictures, classes and marks."""
    clean = nh3.clean(
        "".join(parts),
        tags=_TAGS,
        clean_content_tags=_WITHOUT,
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}},
        attribute_filter=_only_to_pages,
        link_rel=None,
        url_relative=("rewrite_with_base", f"{origin()}/"),
    )
    lines = (line.strip() for line in _LEADS_NOWHERE.sub(r"\1", clean).replace(_BACK, "").splitlines())
    return mark_safe("\n".join(filter(None, lines)))  # noqa: S308 - nh3 cleaned it


def _only_to_pages(tag: str, name: str, value: str) -> str | None:
    """Leave out links within the page: what they lead to has no mark here."""
    return None if (tag, name) == ("a", "href") and value.startswith("#") else value
