"""A redirect of a copy is as signed where it leads to the very place, however that is written, and nowhere else."""

import pytest

from masthead.press.record.leaf import Leaf
from masthead.press.record.sources import Found, is_as_signed

pytestmark = pytest.mark.once
HOME = "https://mirror.example/copy"


def is_genuine(signed: str, location: str, *, status: int = 301, home: str = HOME) -> bool:
    """Return whether the copy's answer at ``/old/`` is what the newsroom signed."""
    leaf = Leaf("/old/", 301, "text/html", signed, "body", "file")
    found = Found(body=b"", status=status, location=location, home=home)
    return is_as_signed(found=found, body_digest="file", leaf=leaf)


@pytest.mark.parametrize(
    ("signed", "location"),
    [
        ("/news/river/", "/copy/news/river/"), ("/news/river/", "https://mirror.example/copy/news/river/"),
        ("/news/river/", "https://MIRROR.example:443/copy/news/river/"), ("/news/river/", "../news/river/"),
        ("/news/?page=2#top", "/copy/news/?page=2#top"), ("/новини/", "/copy/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8/"),
        ("/%D0%BD/", "/copy/%d0%bd/"), ("https://social.example/@herald", "https://social.example/@herald"),
        ("https://social.example/@herald", "https://social.example/%40herald"),
        ("https://social.example", "https://social.example/"),
    ],
)  # fmt: skip
def test_the_same_place_is_the_same_however_it_is_written(signed: str, location: str) -> None:
    assert is_genuine(signed, location)
    assert is_genuine(signed, location, status=308)


@pytest.mark.parametrize(
    ("signed", "location"),
    [
        ("/news/river/", "https://evil.example/news/river/"), ("/news/river/", "//evil.example/copy/news/river/"),
        ("/news/river/", "http://mirror.example/copy/news/river/"), ("/news/river/", "/news/river/"),
        ("/news/river/", "https://mirror.example:8443/copy/news/river/"), ("/news/river/", "/copy/spam/news/river/"),
        ("/news/river/", "/copy/news/river/?from=evil"), ("/news/?page=2", "/copy/news/?page=3"),
        ("/news/river/", ""), ("/news/river/", "https://[/"), ("/news/river/", "https://mirror.example:x/copy/"),
        ("https://social.example/@herald", "https://social.example/@other"),
        ("https://social.example/@herald", "http://social.example/@herald"),
        ("https://social.example/@herald", "https://evil.example/@herald"),
        ("https://social.example/@herald", "https://social.example/@herald?next=evil"),
    ],
)  # fmt: skip
def test_any_other_place_is_another(signed: str, location: str) -> None:
    assert not is_genuine(signed, location)


def test_a_copy_at_the_root_of_its_host_leads_from_there() -> None:
    assert is_genuine("/news/river/", "/news/river/", home="http://127.0.0.1:8080")
    assert not is_genuine("/news/river/", "/copy/news/river/", home="http://127.0.0.1:8080")


def test_a_page_that_leads_away_is_changed_whatever_words_come_with_it() -> None:
    leaf = Leaf("/", 200, "text/html", "", "body", "file")
    for digest in ("body", "file"):
        assert is_as_signed(found=Found(body=b"", status=200), body_digest=digest, leaf=leaf)
        found = Found(body=b"", status=301, location="https://evil.example/", home=HOME)
        assert not is_as_signed(found=found, body_digest=digest, leaf=leaf)
