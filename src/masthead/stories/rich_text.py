"""Rich text as the public reads it: cleaned, with links to pages of the paper set to where they stand now."""

import re
from html import escape
from typing import Final

import nh3
from wagtail.rich_text.rewriters import LinkRewriter

from masthead.lib.markup import check_markup
from masthead.stories.places import place

_TAGS: Final = set("p h2 h3 h4 b strong i em a ul ol li br hr sup sub code".split())
_TAGS_MORE: Final = set("blockquote pre s table thead tbody tr th td dl dt dd cite q".split())
# No longer than a database's key may be.
_PAGE_ID: Final = re.compile("[0-9]{1,18}")
_SCHEMES: Final = {"http", "https", "mailto", "tel"}


def public_html(stored: str) -> str:
    """Return stored rich text as safe HTML; a link to a page that the public may not see becomes plain text.

    Records the place of every page that is linked to.

    Raises:
        MarkupTooLarge: above the caps; the gate lets no such text in.
    """
    check_markup(stored)
    clean = nh3.clean(
        _with_addresses(stored),
        tags=_TAGS | _TAGS_MORE,
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}},
        url_schemes=_SCHEMES,
        link_rel="noopener",
    )
    return clean.replace('<a rel="noopener">', "<a>")


def _with_addresses(stored: str) -> str:
    return str(LinkRewriter(rules={"page": _page_link})(stored))


def _page_link(attributes: dict[str, str]) -> str:
    where = place(int(attributes["id"])) if _PAGE_ID.fullmatch(attributes.get("id", "")) else None
    return f'<a href="{escape(where.path)}">' if where else "<a>"
