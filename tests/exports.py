"""WordPress exports of a few items, made for a test, and how they are brought in."""

from pathlib import Path

from masthead.archive.report import Report
from masthead.archive.wordpress.importing import Wish, import_export
from masthead.upkeep.founding import found_newsroom

HEAD = (
    '<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    "<title>Old</title><wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>"
)


def an_item(
    number: int = 1, *, body: str = "Words.", kind: str = "post", status: str = "publish", more: str = ""
) -> str:
    return (
        f"<item><title>Item {number}</title><link>https://old.example/2019/item-{number}/</link><dc:creator>ann</dc:creator>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded><wp:post_id>{number}</wp:post_id>"
        f"<wp:post_date_gmt>2019-05-04 03:02:01</wp:post_date_gmt><wp:post_name>item-{number}</wp:post_name>"
        f"<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>{more}</item>"
    )


def export(tmp_path: Path, *items: str) -> Path:
    file = tmp_path / "export.xml"
    file.write_text(f"{HEAD}{''.join(items)}</channel></rss>", encoding="utf-8")
    return file


def bring(file: Path, **wish) -> Report:
    found_newsroom()
    return import_export(file, wish=Wish(**wish))
