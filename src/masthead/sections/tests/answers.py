"""What an edition answers, followed as a browser follows it."""

from django.utils import timezone

from masthead.press.chore import print_until_done
from masthead.press.edition import Edition

MOST_STEPS = 20


def print_it(edition: Edition) -> None:
    """Print what was noted."""
    print_until_done(edition=edition, at=timezone.now(), reason="test")


def answer(edition: Edition, path: str) -> tuple[int, str]:
    """Return status and location of one path; 404 where nothing is printed."""
    with edition.reading() as view:
        found = view.read(path)
    return (404, "") if found is None else (found.entry.status, found.entry.location)


def journey(edition: Edition, path: str) -> list[str | int]:
    """Return every address on the way from ``path``, and the last status."""
    way: list[str | int] = []
    while len(way) < MOST_STEPS:
        status, location = answer(edition, path)
        if not location:
            return [*way, status]
        way.append(location)
        if not location.startswith("/"):
            return way
        path = location
    return [*way, "never ends"]
