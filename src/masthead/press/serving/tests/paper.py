"""A small printed paper: two languages, both kinds of absence, a redirect, a picture, and odd addresses."""

from pathlib import Path

from masthead.press.edition import Edition
from masthead.press.tests.sheets import long, printed, sheet

PATHS = (
    "/",
    "/news/",
    "/news/a-story/",
    "/uk/",
    "/uk/novyny/",
    "/новини/",
    "/robots.txt",
    "/media/a.jpg",
    "/gone/",
    "/media/film.mp4",
)
# Long enough to be sent in pieces.
FILM = bytes(range(251)) * 2_400
NO_PAGE = ("/nowhere/", "/uk/nowhere/", "/../canary", "/news/a-story/x")


def print_paper(folder: Path) -> None:
    """Print the paper into ``folder``."""
    printed(
        folder,
        *(sheet(path, long(f"This is {path}")) for path in PATHS[:6]),
        sheet("/robots.txt", body=b"User-agent: *\n", media_type="text/plain; charset=utf-8"),
        sheet("/media/a.jpg", body=bytes(range(256)) * 400, media_type="image/jpeg"),
        sheet("/media/film.mp4", body=FILM, media_type="video/mp4"),
        sheet("/gone/", long("It was withdrawn."), status=410),
        sheet("/old/", body=b"", status=301, location="/news/a-story/"),
        sheet("!404/", long("There is no such page."), status=404),
        sheet("!404/uk/", long("Такої сторінки немає."), status=404),
    )


def bodies(folder: Path) -> set[bytes]:
    """Return every body that the edition of ``folder`` holds, in every encoding."""
    with Edition.open(folder) as edition, edition.reading() as view:
        return {body for _, body in view.items("bodies")}
