"""The few marks in an entry's text, made into the rich text that stories have."""

from functools import cache

from markdown_it import MarkdownIt

from masthead.lib.markup import seen
from masthead.stories.rich_text import public_html


@cache
def _reader() -> MarkdownIt:
    # Whatever is not named here stays as it was typed; markup of any kind is text.
    return MarkdownIt("zero", {"html": False, "breaks": True}).enable(
        ["emphasis", "link", "autolink", "escape", "list", "newline"]
    )


def html_of(text: str) -> str:
    """Return an entry's text as safe HTML."""
    return public_html(_reader().render(seen(text)))
