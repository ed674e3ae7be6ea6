"""The hosted pages: what the payer sees, with a button for each thing that a card can do. It is play money."""

from html import escape
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from masthead.paybox.box import Box
from masthead.paybox.checkout import pay_invoice, press
from masthead.paybox.currencies import written
from masthead.paybox.faults import Refused
from masthead.paybox.intents import BEHAVIOURS
from masthead.paybox.listing import get
from masthead.paybox.shelf import Thing

_BUTTONS: Final = {
    "good": "Pay",
    "slow": "Pay by bank debit, which takes three days",
    "insufficient_funds": "Card refused: too little money",
    "expired_card": "Card refused: expired",
    "lost_card": "Card refused: lost",
    "generic_decline": "Card refused",
    "authentication_required": "Card refused: the bank wants to ask its holder",
}
_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Play money: {title}</title>
<style>:root{{color-scheme:light dark}}
body{{font:1.1rem/1.5 system-ui,sans-serif;max-inline-size:26rem;margin:0 auto;padding:1.5rem 1rem}}
.play{{background:#ffd43b;color:#1a1a1a;padding:.75rem 1rem;font-weight:600;border-radius:.3rem}}
h1{{margin-block:1.5rem 0;font-size:1.2rem}}.amount{{margin:0 0 1rem;font-size:2rem;font-weight:700}}
button{{display:block;inline-size:100%;margin:.5rem 0;padding:.7rem;font:inherit;border-radius:.3rem;border:1px solid}}
form>button{{background:#14532d;border-color:#14532d;color:#fff;font-weight:600}}
summary{{padding-block:.7rem;cursor:pointer}}</style></head>
<body><main><p class="play">Play money. No card is asked for, and nobody is charged.</p>
<h1>{title}</h1><p class="amount">{amount}</p>{said}
<form method="post">{buttons}</form>{back}</main></body></html>
"""


def show(box: Box, *, kind: str, key: str, said: str = "") -> str:
    """Return a hosted page as HTML; ``kind`` is ``checkout`` or ``invoice``.

    Raises:
        Refused: there is no such session or invoice.
    """
    thing = _thing(box, kind=kind, key=key)
    amount = thing["amount_total"] if kind == "checkout" else thing["amount_remaining"]
    good, *others = (
        f'<button name="behaviour" value="{name}">{escape(label)}</button>' for name, label in _BUTTONS.items()
    )
    buttons = f"{good}<details><summary>Try what else can happen</summary>{''.join(others)}</details>"
    back = thing.get("cancel_url")
    return _PAGE.format(
        title="Pay" if thing["status"] == "open" else "This page is closed",
        amount=escape(written(amount, currency=thing["currency"])),
        said=f"<p role='alert'>{escape(said)}</p>" if said else "",
        buttons=buttons if thing["status"] == "open" else "",
        back=f'<p><a href="{escape(back)}">Back, without paying</a></p>' if back else "",
    )


def pressed(box: Box, *, kind: str, key: str, body: bytes) -> str:
    """Press a button, and return where the payer goes next; an empty text means that the page stays.

    Raises:
        Refused: there is no such page or button, or it is closed.
    """
    behaviour = dict(parse_qsl(body.decode(errors="replace"))).get("behaviour", "")
    if behaviour not in BEHAVIOURS:
        raise Refused("There is no such button.", param="behaviour")
    thing = _thing(box, kind=kind, key=key)
    if kind == "invoice":
        return f"/invoice/{key}" if pay_invoice(box, thing, behaviour=behaviour) else ""
    if not press(box, thing, behaviour=behaviour):
        return ""
    return str(thing["success_url"]).replace("{CHECKOUT_SESSION_ID}", key)


def policy_of(box: Box, *, kind: str, key: str) -> str:
    """Return the page's content security policy: its form may end where the newsroom said."""
    thing = _thing(box, kind=kind, key=key)
    parts = urlsplit(thing.get("success_url") or box.address)
    return (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {parts.scheme}://{parts.netloc}"
    )


def _thing(box: Box, *, kind: str, key: str) -> Thing:
    return get(box, "checkout.session" if kind == "checkout" else "invoice", key)
