"""Rich text as the public reads it: cleaned, with links to pages of the paper set to where they stand now."""

from html import escape
from typing import Final

import nh3
from wagtail.rich_text.rewriters import LinkRewriter

from masthead.stories.places import place

_TAGS: Final = set("p h2 h3 h4 b strong i em a ul ol li br hr sup sub code".split())
_TAGS_MORE: Final = set("blockquote pre s table thead tbody tr th td dl dt dd cite q".split())
_SCHEMES: Final = {"http", "https", "mailto", "tel"}


def public_html(stored: str) -> str:
    """Return stored rich text as safe HTML; a link to a page that the public may not see becomes plain text.

    Records the place of every page that is linked to.
    """
    return nh3.clean(
        _with_addresses(stored),
        tags=_TAGS | _TAGS_MORE,
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}},
        url_schemes=_SCHEMES,
        link_rel="noopener",
    )


def _with_addresses(stored: str) -> str:
    return str(LinkRewriter(rules={"page": _page_link})(stored))


def _page_link(attributes: dict[str, str]) -> str:
    where = place(int(attributes["id"])) if attributes.get("id", "").isdigit() else None
    return f'<a href="{escape(where.path)}">' if where else "<a>"
