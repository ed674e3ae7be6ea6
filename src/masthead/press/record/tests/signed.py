"""A small signed paper for checks: pages that link to each other, a style, a picture, a redirect, what is gone."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from masthead.press.edition import Edition
from masthead.press.prepared import Prepared
from masthead.press.record.signing import sign
from masthead.press.tests.sheets import AT, long, sheet

KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
OTHER = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)


def linking(*paths: str, text: str = "Words") -> str:
    """Return a text with links from the root, as printed pages have."""
    return long(text) + "".join(f'<a href="{path}">there</a><img src="{path}" srcset="{path} 2x">' for path in paths)


def paper() -> list[Prepared]:
    """Return the pages of the paper."""
    return [
        sheet("/", linking("/news/river/", "/static/paper.css", "/media/river.webp", "/gone/", "/old/")),
        sheet("/news/river/", linking("/", "/about", "/новини/?page=2#top", "//elsewhere.example/x")),
        sheet("/новини/", linking("/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8/")),
        sheet("/about", linking("/")),
        sheet("/feed.xml", body=b"<rss/>", media_type="application/rss+xml"),
        sheet("/static/paper.css", body=b"a{background:url(/static/dots.svg)}", media_type="text/css"),
        sheet("/static/dots.svg", body=b"<svg/>", media_type="image/svg+xml"),
        sheet("/media/river.webp", body=bytes(range(256)), media_type="image/webp"),
        sheet("/old/", "", status=301, location="/news/river/"),
        sheet("/herald/", "", status=302, location="https://social.example/@herald?tab=all#top"),
        sheet("/gone/", linking("/"), status=410),
        sheet("!404/", linking("/"), status=404),
    ]


def print_signed(folder: Path, *sheets: Prepared, without: tuple[str, ...] = (), is_signed: bool = True) -> None:
    """Print pages into the edition of a folder, withdraw others, and sign it."""
    with Edition.open(folder, writable=True) as edition:
        with edition.writing(reason="a test", at=AT) as change:
            for each in sheets:
                change.set_path(each)
            for path in without:
                change.drop_path(path)
        if is_signed:
            sign(edition=edition, key=KEY)
