"""A small newsroom whose deeds are killed at every writing call: ``cut_prints.py FOLDER POINTS SEED DEED...``.

POINTS is how many calls of each deed are tried, drawn at random; 0 tries all. Says as JSON what was gone through.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from random import Random

from django.utils import timezone

from masthead.cli.django_up import bring_up
from masthead.press.edition import Edition, NoEdition
from masthead.press.view import View
from operate.cutting import can_cut, cut
from operate.press_alone import PressAlone, press_alone

FOUNDED_AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
NOW = FOUNDED_AT + timedelta(hours=2)
# What is promised is two seconds; a machine that is busy with other things may take longer now and then.
PATIENCE_SECONDS = 20.0
INDEXES = ("pages", "readers", "facts", "due", "links", "failed")
EDITION = Path("press") / "edition"
SHOWN = ("/", "/news/shown/", "/news/coming/", "/news/planned/", "/feed.xml", "/sitemap-news.xml")


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What is killed, what sets things right afterwards, and whether the database holds the deed already."""

    do: Callable[[], object]
    mend: Callable[[], object]
    stands: Callable[[], bool]
    before: Callable[[], object] = lambda: None
    most_editions: int = 2


def print_what_changed() -> None:
    """Be the worker for one round of printing."""
    from masthead.desk.chores import Printing

    Printing()(NOW)


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
        do=publish, mend=print_what_changed, stands=lambda: _story("coming").live, most_editions=3
    ),
    "withdrawal": Deed(do=withdraw, mend=print_what_changed, stands=lambda: not _story("shown").live),
    "schedule": Deed(do=run_schedule, mend=run_schedule, stands=lambda: True, most_editions=3),
    "full print": Deed(do=print_whole, mend=print_whole, stands=lambda: True, before=change_every_page),
    "first print": Deed(do=print_whole, mend=print_whole, stands=lambda: True, before=print_nothing_yet),
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


@dataclass(kw_only=True)
class Proof:
    """One deed of one newsroom, killed again and again; what stood before, what may stand, and what was gone through."""

    folder: Path
    deed: Deed
    allowed: tuple[str, ...] = ()
    undone: str = ""
    done: str = ""
    points: int = 0
    seconds: list[float] = field(default_factory=list)
    stood: dict[str, int] = field(default_factory=dict)

    def prepare(self) -> int:
        """Find out what may stand; return how many writing calls the deed makes."""
        kept = self.folder.with_suffix(".kept")
        in_child(self.deed.before)
        shutil.copytree(self.folder, kept)
        steps = self.folder.with_suffix(".steps")
        in_child(lambda: steps.write_text(json.dumps(recorded(self.deed.do, self.folder)), encoding="utf-8"))
        self.allowed = tuple(dict.fromkeys(json.loads(steps.read_text(encoding="utf-8"))))
        in_child(self.deed.mend)
        self.done = whole(self.folder / EDITION, of_indexes=True)
        assert self.allowed[-1] == whole(self.folder / EDITION)
        assert 2 <= len(self.allowed) <= self.deed.most_editions, "the deed went through other editions than it should"
        self.restore()
        in_child(self.deed.mend)
        self.undone = whole(self.folder / EDITION, of_indexes=True)
        self.restore()
        return cut(self.deed.do, at=0).calls

    def restore(self) -> None:
        """Bring everything back as it was before the deed."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.folder.with_suffix(".kept"), self.folder)

    def try_at(self, call: int) -> bool:
        """Kill the deed in place of a call and check what is left. Returns False where it came to its end before."""
        self.restore()
        with press_alone(self.folder / EDITION) as press:
            told = cut(self.deed.do, at=call)
            self._look(press)
            # Whoever reads is killed too, and a new one begins with what is there.
            since = time.monotonic()
            press.start_again()
            self._serves_what_stands(press, since=since)
            in_child(self.deed.mend)
            wanted = self.done if truth_of(self.deed.stands) else self.undone
            assert whole(self.folder / EDITION, of_indexes=True) == wanted, f"call {call}: not what a full print gives"
            self._serves_what_stands(press, since=time.monotonic())
        self.points += told.was_killed
        return told.was_killed

    def _look(self, press: PressAlone) -> None:
        """Check that one of the editions that may stand does, whole, and that readers have it in time."""
        since = time.monotonic()
        stands = whole(self.folder / EDITION)
        assert stands in self.allowed, "neither the old edition nor the new one"
        name = ("old", "new")[stands == self.allowed[-1]] if stands in {self.allowed[0], self.allowed[-1]} else "first"
        self.stood[name] = self.stood.get(name, 0) + 1
        self._serves_what_stands(press, since=since)

    def _serves_what_stands(self, press: PressAlone, *, since: float) -> None:
        wanted = {path: printed(self.folder / EDITION, path) for path in SHOWN}
        while {path: press.ask(path) for path in SHOWN} != wanted:
            assert time.monotonic() - since < PATIENCE_SECONDS, "readers wait for the edition that stands"
            time.sleep(0.01)
        self.seconds.append(time.monotonic() - since)


def whole(folder: Path, *, of_indexes: bool = False) -> str:
    """Return the digest of all that an edition answers, each body looked at; with its indexes, if asked for."""
    try:
        with Edition.open(folder) as edition, edition.reading() as view:
            return digest(view, of_indexes=of_indexes)
    except NoEdition:
        return "nothing"


def digest(view: View, *, of_indexes: bool = False) -> str:
    """Return the digest of what an edition answers; one that nothing was printed into is like none."""
    if not view.number:
        return "nothing"
    seen = blake2b(digest_size=16)
    for key, raw in view.items("paths"):
        seen.update(key + b"\0" + raw)
    for path, entry in view.paths():
        for variant in entry.variants:
            body = view.get("bodies", variant.body_key)
            assert body is not None, f"a body of {path} is missing"
            assert blake2b(body, digest_size=16).digest() == variant.body_key[:16], f"a body of {path} is not whole"
    for table in INDEXES if of_indexes else ():
        for key, value in view.items(table):
            seen.update(key + b"\0" + value)
    return seen.hexdigest()


def printed(folder: Path, path: str) -> tuple[int, bytes]:
    """Return status and plain body that the edition has for a path; of an unknown one only that it is unknown."""
    try:
        with Edition.open(folder) as edition, edition.reading() as view:
            found = view.read(path)
            if not view.number:
                return 503, b""
            return (found.entry.status, found.body) if found is not None else (404, b"")
    except NoEdition:
        return 503, b""


def recorded(deed: Callable[[], object], folder: Path) -> list[str]:
    """Do a deed and return the digest of each edition that stood meanwhile, from the one before."""
    steps, write = [whole(folder / EDITION)], Edition.writing

    @contextmanager
    def writing(self: Edition, **said: object) -> Iterator[object]:
        with write(self, **said) as change:
            yield change
        with self.reading() as view:
            steps.append(digest(view))

    Edition.writing = writing
    deed()
    return steps


def in_child(deed: Callable[[], object]) -> None:
    """Do a deed in a process of its own; it must come to its end."""
    process = os.fork()
    if process == 0:
        code = 1
        try:
            deed()
            code = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)
    assert os.waitpid(process, 0)[1] == 0, deed


def truth_of(question: Callable[[], bool]) -> bool:
    """Ask the database in a process of its own."""
    process = os.fork()
    if process == 0:
        code = 3
        try:
            code = 10 + bool(question())
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert code in {10, 11}, code
    return code == 11


def found_newsroom(folder: Path) -> None:
    """Make the newsroom, with the same clock for every attempt: otherwise no two would print the same bytes."""
    clock = [FOUNDED_AT]
    # Before anything imports it.
    timezone.now = lambda: clock[0]
    folder.mkdir(parents=True)
    bring_up(folder)
    in_child(lambda: found(folder))
    clock[0] = NOW
    in_child(print_what_changed)


def prove(folder: Path, name: str, *, points: int, random: Random) -> Proof:
    """Kill one deed at some of its calls, or at each until it comes to its end."""
    proof = Proof(folder=folder, deed=DEEDS[name])
    calls = proof.prepare()
    # The edition is written, and the notes are settled, in the last of them.
    late = random.sample(range(calls * 3 // 4, calls + 1), max(points - 1, 0))
    tried = sorted({random.randint(1, calls), *late}) if points else range(1, 10**6)
    for call in tried:
        if not proof.try_at(call):
            break
    return proof


def main(folder: Path, points: int, seed: int, *names: str) -> None:
    """Found a newsroom in ``folder`` and prove deeds on it; where no process may be traced, say nothing was."""
    if not can_cut():
        print(json.dumps({}))
        return
    found_newsroom(folder)
    base = folder.with_suffix(".base")
    shutil.copytree(folder, base)
    told = {}
    for name in names:
        shutil.rmtree(folder)
        shutil.rmtree(folder.with_suffix(".kept"), ignore_errors=True)
        shutil.copytree(base, folder)
        proof = prove(folder, name, points=points, random=Random(f"{seed} {name}"))
        told[name] = {"points": proof.points, "stood": proof.stood, "seconds": proof.seconds}
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
