"""Pages opened in Chromium that were answered before: what in them ran, was refused, or was asked of somebody else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

HTML: Final = "text/html; charset=utf-8"
LISTEN: Final = """
    window.hit = () => console.error("a payload ran");
    document.addEventListener("securitypolicyviolation", it => console.error(`refused: ${it.blockedURI} ${it.sample}`));
"""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What was answered at an address, and what that may load."""

    media_type: str
    body: bytes
    policy: str


@dataclass(frozen=True, kw_only=True)
class House:
    """At which address pages are opened, whom they may ask, which files lie there, and what is done to each page.

    ``is_fault`` tells a line of the console that matters from those of scripts that miss what is not answered here.
    """

    at: str
    may_ask: tuple[str, ...]
    file_at: Callable[[str], Kept | None]
    is_fault: Callable[[str], bool] = lambda text: text.startswith(("a payload ran", "refused:"))
    touch: str = "() => {}"


def complaints_of(chromium, rooms: list[dict[str, Kept]], *, house: House) -> Iterator[str]:
    """Yield what went wrong in any page of any room, with the pages' policy heeded and without."""
    for heeds_policy in (True, False):
        yield from _complaints(chromium, rooms, house=house, heeds_policy=heeds_policy)


def _complaints(chromium, rooms: list[dict[str, Kept]], *, house: House, heeds_policy: bool) -> list[str]:
    said: list[str] = []
    shown: dict[str, Kept] = {}
    context = chromium.new_context(bypass_csp=not heeds_policy)
    page = context.new_page()
    page.add_init_script(LISTEN)
    page.on("console", lambda it: said.append(f"{page.url}: {it.text}") if house.is_fault(it.text) else None)
    page.on("dialog", lambda it: (said.append(f"{page.url}: {it.message}"), it.dismiss()))
    context.route("**/*", lambda route: _answer(route, shown, house=house, said=said))
    for room in rooms:
        shown.update(room)
        for address, kept in room.items():
            if kept.media_type.startswith("text/html"):
                page.goto(house.at + address, wait_until="load")
                page.evaluate(house.touch)
    page.goto("about:blank")
    context.unroute_all(behavior="ignoreErrors")
    context.close()
    return said


def _answer(route, shown: dict[str, Kept], *, house: House, said: list[str]) -> None:
    """Answer as the house would, with its files; note what is asked of anybody else."""
    url = route.request.url
    parts = urlsplit(url)
    address = parts.path + (f"?{parts.query}" if parts.query else "")
    kept = shown.get(address) or shown.get(parts.path)
    if f"{parts.scheme}://{parts.netloc}" not in house.may_ask:
        said.append(f"asked for: {url[:200]}")
        route.abort()
    elif kept and route.request.method == "GET":
        headers = {"content-type": kept.media_type, "content-security-policy": kept.policy}
        route.fulfill(status=200, headers=headers, body=kept.body)
    elif file := house.file_at(parts.path):
        route.fulfill(status=200, headers={"content-type": file.media_type}, body=file.body)
    else:
        route.fulfill(status=404, body="")
