"""Words that somebody may try to smuggle in, and what a page must never hold because of them."""

from html5lib import HTMLParser, getTreeBuilder

RTL = "\u202e"
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "<b>bold",
    "<!-- never closed",
    "]]>",
    "{{ 7|add:7 }}{% now 'Y' %}",
    "a\u2028b\u2029c",
    f"{RTL}moc.live",
    "\x0bpasted\x08\x1b[31m",
    "&lt;script&gt;",
    "\ufeffmark\ufffe",
    "\\u003cscript\\u003e",
)
_SPACE = "{http://www.w3.org/1999/xhtml}"
# What an element of ours may carry; a handler, a style or a foreign source is a way in.
_LINKS = ("href", "src", "cite", "action", "formaction", "data", "srcset", "poster")


def tree_of(html: bytes):
    """Parse a page as a browser does."""
    return HTMLParser(tree=getTreeBuilder("etree")).parse(html.decode())


def ways_in(html: bytes) -> list[str]:
    """Return what in a page could run, style or load anything that we did not put there."""
    found = []
    for element in tree_of(html).iter():
        tag = str(element.tag).removeprefix(_SPACE)
        if tag in {"script", "style", "iframe", "object", "embed", "svg", "form", "base", "math", "noscript"}:
            found += [] if element.get("type") == "application/ld+json" else [tag]
        for name, value in element.attrib.items():
            if str(name).startswith("on") or name == "style":
                found.append(f"{tag} {name}")
            if name in _LINKS and ":" in value and not value.startswith(("https://", "http://", "mailto:", "tel:")):
                found.append(f"{tag} {name}={value}")
    return found


def unseen_in(html: bytes) -> list[str]:
    """Return characters that no reader sees, and that only hide or turn what stands around them."""
    text = html.decode()
    return [
        f"{ord(char):04x}" for char in text if (ord(char) < 32 and char not in "\n\t") or char in "\u202d\u202e\x7f"
    ]
