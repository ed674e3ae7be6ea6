"""What WordPress's kinds of blocks are to us; a kind that stands nowhere here is kept as inert text."""

from typing import Final

GALLERIES: Final = frozenset("gallery jetpack/tiled-gallery jetpack/slideshow coblocks/gallery-masonry".split())
# Words, pictures and what holds them: they are read as the markup that they wrap.
WRITTEN: Final = frozenset(
    "paragraph heading list list-item quote pullquote verse preformatted code table image audio video html freeform"
    " separator group columns column cover media-text buttons button details accordion accordion-item"
    " accordion-heading accordion-panel shortcode missing text-columns subhead cover-image".split()
)
# Nothing of their own but room or a break of the page.
ROOM: Final = frozenset("spacer more nextpage".split())
# What WordPress's theme makes anew at each view: the file holds nothing of it but words that stand around it.
MADE_BY_THEME: Final = frozenset(
    "archives avatar breadcrumbs calendar categories comment-author-avatar comment-author-name comment-content"
    " comment-date comment-edit-link comment-reply-link comment-template comments comments-pagination"
    " comments-pagination-next comments-pagination-numbers comments-pagination-previous comments-query-loop"
    " comments-title home-link latest-comments latest-posts legacy-widget loginout navigation navigation-link"
    " navigation-submenu page-list page-list-item pattern post-author post-author-biography post-author-name"
    " post-comment post-comments post-comments-count post-comments-form post-comments-link post-content post-date"
    " post-excerpt post-featured-image post-navigation-link post-template post-terms post-time-to-read post-title"
    " query query-no-results query-pagination query-pagination-next query-pagination-numbers"
    " query-pagination-previous query-title query-total read-more rss search site-logo site-tagline site-title"
    " social-link social-links tag-cloud template-part term-count term-description term-name term-template"
    " terms-query widget-group".split()
)

KNOWN: Final = GALLERIES | WRITTEN | ROOM | MADE_BY_THEME | {"file", "footnotes", "block"}


def own_name(name: str) -> str:
    """Return a kind without the word that WordPress's own kinds may carry."""
    return name.removeprefix("core/")


def is_embed(kind: str) -> bool:
    """Tell whether a block shows something of another site."""
    return kind == "embed" or kind.startswith("core-embed/")
