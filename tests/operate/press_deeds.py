"""What a press and its newsroom do that may be cut short: publish, withdraw, keep a schedule, print, sign, go back."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

FOUNDED_AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
NOW = FOUNDED_AT + timedelta(hours=2)
EDITION = Path("press") / "edition"
INDEXES = ("pages", "readers", "facts", "due", "links", "failed")
SIGNED = ("leaves", "numbers", "nodes", "statements")


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What is killed, what sets things right afterwards, and whether the database holds the deed already.

    ``editions`` is how many different ones stand in its course, from the one before: at least and at most; ``tables``
    are those of the press that must be in the end as if nothing had been cut short.
    """

    do: Callable[[], object]
    mend: Callable[[], object]
    stands: Callable[[], bool]
    before: Callable[[], object] = lambda: None
    editions: tuple[int, int] = (2, 2)
    tables: tuple[str, ...] = INDEXES


@cache
def printing():
    """Return this process's printing chore, which holds the edition open as the worker does."""
    from masthead.desk.chores import Printing

    return Printing()


def print_what_changed() -> None:
    """Be the worker for one round of printing."""
    printing()(NOW)


def print_whole() -> None:
    """Print everything anew."""
    from masthead.press.chore import open_edition, print_all

    print_all(edition=open_edition(), at=NOW, reason="a test")


def publish() -> None:
    """Publish a story that was a draft, and print."""
    _story("coming").get_latest_revision().publish(skip_permission_checks=True)
    print_what_changed()


def withdraw() -> None:
    """Withdraw a story, and print."""
    _story("shown").unpublish()
    print_what_changed()


def run_schedule() -> None:
    """Let the worker publish what is due, and print."""
    from masthead.desk.schedules import run_schedules

    run_schedules(NOW)
    print_what_changed()


def sign_all() -> None:
    """Sign the edition, piece by piece."""
    from django.conf import settings

    from masthead.press.chore import open_edition
    from masthead.press.record.keys import signing_key
    from masthead.press.record.signing import sign

    sign(edition=open_edition(), key=signing_key(settings.MASTHEAD_DATA))


def make_key() -> None:
    """Make the key that signs."""
    from django.conf import settings

    from masthead.press.record.keys import signing_key

    signing_key(settings.MASTHEAD_DATA)


def go_back() -> None:
    """Go back to the first edition."""
    from masthead.press.chore import open_edition
    from masthead.press.record.rollback import roll_back

    roll_back(edition=open_edition(), number=1, at=NOW)


def change_every_page() -> None:
    """Change what every page says, and let nobody remember that it did."""
    from masthead.press.models import Note
    from masthead.sections.models import Newsroom

    Newsroom.objects.update_or_create(pk=1, defaults={"publisher": "Another publisher"})
    Note.objects.all().delete()


def print_nothing_yet() -> None:
    """Take the edition away."""
    from django.conf import settings

    shutil.rmtree(settings.MASTHEAD_EDITION)


def _story(slug: str):
    from masthead.stories.models import Story

    return Story.objects.get(slug=slug)


DEEDS = {
    "publish": Deed(
        do=publish, mend=print_what_changed, stands=lambda: _story("coming").live, editions=(2, 3)
    ),
    "withdrawal": Deed(do=withdraw, mend=print_what_changed, stands=lambda: not _story("shown").live),
    "schedule": Deed(do=run_schedule, mend=run_schedule, stands=lambda: True, editions=(2, 3)),
    "full print": Deed(do=print_whole, mend=print_whole, stands=lambda: True, before=change_every_page),
    "first print": Deed(do=print_whole, mend=print_whole, stands=lambda: True, before=print_nothing_yet),
    "signing": Deed(
        do=sign_all, mend=sign_all, stands=lambda: True, before=make_key, editions=(1, 1), tables=SIGNED
    ),
    "rollback": Deed(do=go_back, mend=go_back, stands=lambda: True, before=publish, tables=()),
}  # fmt: skip


def found(folder: Path) -> None:
    """Found the newsroom and print it: some stories, one that is written and one that is planned."""
    from masthead.upkeep.upgrade import bring_up_to_date
    from world import make_picture, make_world

    bring_up_to_date(folder=folder, now=FOUNDED_AT, tell=lambda _said: None)
    world = make_world()
    picture = make_picture()
    for number in range(4):
        world.story(f"old-{number}", at=FOUNDED_AT - timedelta(days=9 * number), topics=["energy"], bylines=["olena"])
    world.story("shown", at=FOUNDED_AT - timedelta(hours=1), topics=["schools"], hero=picture)
    said = {"topics": ["energy"], "bylines": ["olena"], "live": False}
    world.story("coming", hero=make_picture(colour="red"), **said)
    planned = world.story("planned", hero=make_picture(colour="blue"), **said)
    planned.go_live_at = FOUNDED_AT + timedelta(hours=1)
    planned.save_revision().publish(skip_permission_checks=True)
    print_whole()
    print_what_changed()
