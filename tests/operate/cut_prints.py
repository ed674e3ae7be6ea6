"""A small newsroom whose deeds are killed at every writing call: ``cut_prints.py FOLDER POINTS SEED DEED...``.

POINTS is how many calls of each deed are tried, drawn at random; 0 tries all. Says as JSON what was gone through.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from random import Random

from django.utils import timezone

from masthead.cli.django_up import bring_up
from masthead.lib.tests.ports import free_port
from masthead.press.edition import Edition
from masthead.press.store import NoEdition
from masthead.press.view import View
from operate.cutting import can_cut, cut
from operate.press_alone import PressAlone, press_alone
from operate.press_deeds import DEEDS, EDITION, FOUNDED_AT, NOW, Deed, found, print_what_changed

# What is promised is two seconds; a machine that is busy with other things may take longer now and then.
PATIENCE_SECONDS = 20.0
SHOWN = ("/", "/news/shown/", "/news/coming/", "/news/planned/", "/feed.xml", "/sitemap-news.xml")


@dataclass(kw_only=True)
class Proof:
    """One deed of one newsroom, killed again and again; what stood before, what may stand, and what was gone through."""

    folder: Path
    deed: Deed
    allowed: tuple[str, ...] = ()
    undone: str = ""
    done: str = ""
    # In turn: at the one before, the last connections may not be gone yet. A new one for each kill would use all up.
    ports: tuple[int, ...] = field(default_factory=lambda: tuple(free_port() for _ in range(4)))
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
        self.done = whole(self.folder / EDITION, tables=self.deed.tables)
        assert self.allowed[-1] == whole(self.folder / EDITION)
        fewest, most = self.deed.editions
        assert fewest <= len(self.allowed) <= most, "the deed went through other editions than it should"
        self.restore()
        in_child(self.deed.mend)
        self.undone = whole(self.folder / EDITION, tables=self.deed.tables)
        self.restore()
        return cut(self.deed.do, at=0).calls

    def restore(self) -> None:
        """Bring everything back as it was before the deed."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.folder.with_suffix(".kept"), self.folder)

    def try_at(self, call: int) -> bool:
        """Kill the deed in place of a call and check what is left. Returns False where it came to its end before."""
        self.restore()
        with press_alone(self.folder / EDITION, port=self.ports[call % len(self.ports)]) as press:
            told = cut(self.deed.do, at=call)
            self._look(press)
            # Whoever reads is killed too, and a new one begins with what is there.
            since = time.monotonic()
            press.start_again()
            self._serves_what_stands(press, since=since)
            in_child(self.deed.mend)
            wanted = self.done if truth_of(self.deed.stands) else self.undone
            assert whole(self.folder / EDITION, tables=self.deed.tables) == wanted, (
                f"call {call}: not what a full print gives"
            )
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
            press.keep_up()
        self.seconds.append(time.monotonic() - since)


def whole(folder: Path, *, tables: tuple[str, ...] = ()) -> str:
    """Return the digest of all that an edition answers, each body looked at; with some of the press's own tables, if asked for."""
    try:
        with Edition.open(folder) as edition, edition.reading() as view:
            return digest(view, tables=tables)
    except NoEdition:
        return "nothing"


def digest(view: View, *, tables: tuple[str, ...] = ()) -> str:
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
    for table in tables:
        for key, value in view.items(table):
            # A size of a picture that was cut short is stored again under another name, which no page shows.
            seen.update(key + b"\0" + (value if table != "readers" else b""))
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


def each_afresh(folder: Path, names: Sequence[str]) -> Iterator[str]:
    """Found a newsroom in ``folder``, and yield each name with the folder as it was founded."""
    found_newsroom(folder)
    base = folder.with_suffix(".base")
    shutil.copytree(folder, base)
    for name in names:
        shutil.rmtree(folder)
        shutil.rmtree(folder.with_suffix(".kept"), ignore_errors=True)
        shutil.copytree(base, folder)
        yield name


def main(folder: Path, points: int, seed: int, *names: str) -> None:
    """Found a newsroom in ``folder`` and prove deeds on it; where no process may be traced, say nothing was."""
    if not can_cut():
        print(json.dumps({}))
        return
    told = {}
    for name in each_afresh(folder, names):
        proof = prove(folder, name, points=points, random=Random(f"{seed} {name}"))
        told[name] = {"points": proof.points, "stood": proof.stood, "seconds": proof.seconds}
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
