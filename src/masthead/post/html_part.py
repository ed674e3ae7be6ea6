"""The HTML part of a letter: the same words as its text, with links that can be pressed. Nothing is fetched by it."""

import re
from html import escape
from typing import Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

_LINK: Final = re.compile(r"https?://[^\s<>\"]+")


def html_of(*, subject: str, text: str) -> str:
    """Return the HTML that says what ``text`` says: a paragraph for each, its lines kept."""
    paragraphs = [_paragraph(each) for each in re.split(r"\n\s*\n", text.strip()) if each.strip()]
    return render_to_string("post/letter.html", {"subject": subject, "paragraphs": paragraphs})


def _paragraph(text: str) -> SafeString:
    lines = (_with_links(line.strip()) for line in text.strip().splitlines())
    return mark_safe("<br>\n".join(lines))  # noqa: S308 - each line was escaped


def _with_links(line: str) -> str:
    parts, end = [], 0
    for found in _LINK.finditer(line):
        # A full stop after an address belongs to the sentence.
        address = found[0].rstrip(".,;:!?)")
        parts += [escape(line[end : found.start()]), f'<a href="{escape(address)}">{escape(address)}</a>']
        end = found.start() + len(address)
    return "".join([*parts, escape(line[end:])])
