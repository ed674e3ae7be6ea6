"""Small pages to put into editions: enough of them to share bodies, to be squeezed and not to be."""

from datetime import UTC, datetime
from pathlib import Path

from masthead.press.edition import Edition
from masthead.press.prepared import HeaderPolicy, Prepared, Printed, prepare

AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
POLICY = HeaderPolicy(counter="http://localhost:8002")
HTML = "text/html; charset=utf-8"


def sheet(path: str, text: str = "", **more) -> Prepared:
    """Return a packed page; ``long`` pages are kept in three encodings, others in one."""
    body = f"<!doctype html><title>{text}</title>".encode()
    return prepare(printed=Printed(**({"path": path, "body": body, "media_type": HTML} | more)), policy=POLICY)


def long(text: str) -> str:
    """Return a text that is worth squeezing."""
    return f"{text} " * 100


def printed(folder: Path, *sheets: Prepared, reason: str = "a test") -> None:
    """Put pages into the edition of a folder, in one edition, and close it."""
    with Edition.open(folder, writable=True) as edition, edition.writing(reason=reason, at=AT) as change:
        for each in sheets:
            change.set_path(each)
