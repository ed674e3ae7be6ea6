"""Exports as WordPress writes them, and as nobody should."""

from collections.abc import Callable, Iterable
from pathlib import Path

from masthead.archive.report import Report

Bring = Callable[..., Report]
HEAD = (
    '<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    "<title>Old</title><wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>"
)


def cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def item(number: int | str = 1, *, more: str = "", **said: str) -> str:
    """Return one item; what is said replaces what stands in it, an empty word leaves the element empty."""
    words = {
        "title": f"Item {number}", "link": f"https://old.example/2019/item-{number}/", "dc:creator": "ann",
        "content:encoded": "Words.", "excerpt:encoded": "", "wp:post_id": str(number), "wp:post_name": f"item-{number}",
        "wp:post_date_gmt": "2019-05-04 03:02:01", "wp:status": "publish", "wp:post_type": "post",
    } | {_element(name): text for name, text in said.items()}  # fmt: skip
    inside = "".join(f"<{name}>{cdata(text)}</{name}>" for name, text in words.items())
    return f"<item>{inside}{more}</item>"


def _element(name: str) -> str:
    known = {"body": "content:encoded", "excerpt": "excerpt:encoded", "author": "dc:creator", "id": "wp:post_id"}
    return known.get(name) or (f"wp:{name}" if name.startswith("post_") or name == "status" else name)


def written(file: Path, items: Iterable[str], *, head: str = HEAD) -> Path:
    with file.open("w", encoding="utf-8") as out:
        out.write(head)
        out.writelines(items)
        out.write("</channel></rss>")
    return file
