"""A proof: one page as the press would print it now, whole in itself, for the eyes of staff."""

from base64 import b64encode
from datetime import UTC, datetime
from html import escape
from typing import Final

from masthead.press.facts import Args, Asset, recording, running
from masthead.press.table import PageKey, kind_of

# Too heavy to stand in a page: a proof shows the player, and what it would play is heard at the desk.
_NOT_INSIDE: Final = ("audio/", "video/")


def proof(*, kind: str, args: Args, paper: str) -> str | None:
    """Return the page's HTML with its files inside it and its links leading to ``paper``; None where there is no page.

    Nothing is printed: what only a draft shows stays out of the edition.
    """
    with running(at=datetime.now(UTC)), recording() as recorder:
        made = kind_of(PageKey(kind, args))
        sheet = made.render(*args) if made.exists(*args) is not None else None
    if sheet is None:
        return None
    html = sheet.body.decode()
    for asset in recorder.assets.values():
        if asset.media_type.startswith(_NOT_INSIDE):
            continue
        html = html.replace(asset.path, _inline(asset))
    return html.replace("<head>", f'<head><base href="{escape(paper)}/" target="_blank">', 1)


def _inline(asset: Asset) -> str:
    return f"data:{asset.media_type.replace(' ', '')};base64,{b64encode(asset.load()).decode()}"
