"""Writers that are killed, each in a process of its own: ``killed_writer.py FOLDER DEED COUNT SEED``.

The editions are a function of their number, so whoever opens the folder afterwards can tell what must be there.
Says how often a writer was killed, and how far the last one came.
"""

import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import NoReturn

from masthead.press.change import Change
from masthead.press.edition import Edition
from masthead.press.store import EditionNotKept, NoEdition
from masthead.press.tests.dict_model import KEEPING, Model, check
from masthead.press.tests.sheets import AT, long, sheet

PATHS = [f"/{number}/" for number in range(8)]
PAGE_BYTES = 4_096
# Of the writers; the others are killed while they open the store, too.
_AWAITED_SHARE = 0.75


def main(folder: Path, deed: str, count: int, seed: int) -> None:
    """Kill writers as ``deed`` says, and look after each at what they left."""
    deeds = {"each operation": kill_at_each_operation, "each size": kill_at_each_size, "any time": kill_at_any_time}
    print(*deeds[deed](folder=folder, count=count, random=Random(seed)))


def kill_at_each_operation(*, folder: Path, count: int, random: Random) -> tuple[int, int]:
    """Kill at the first operation of ``count`` editions, then at the second, until a writer comes to the end."""
    done = Done()
    for operation in range(1, 100_000):
        place = folder / str(operation)
        status = in_child(lambda place=place, after=operation: write(folder=place, last=count, die_after=after))
        done.look(place)
        if status == 0:
            return operation - 1, done.number
        assert os.WTERMSIG(status) == signal.SIGKILL, status
    raise AssertionError("no writer came to the end")


def kill_at_each_size(*, folder: Path, count: int, random: Random) -> tuple[int, int]:
    """Kill in the middle of a commit, where the file outgrows one page more each time: the kernel does it."""
    done = Done()
    for pages in range(1, 100_000):
        place = folder / str(pages)
        with Edition.open(place, writable=True):
            size = (place / "data.mdb").stat().st_size + pages * PAGE_BYTES - PAGE_BYTES // 2
        status = in_child(lambda place=place, most=size: write(folder=place, last=count, most_bytes=most))
        done.look(place)
        if status == 0:
            return pages - 1, done.number
        assert os.WTERMSIG(status) == signal.SIGXFSZ, status
    raise AssertionError("no writer came to the end")


def kill_at_any_time(*, folder: Path, count: int, random: Random) -> tuple[int, int]:
    """Kill ``count`` writers of one edition at random instants; readers read on meanwhile, and die like them."""
    done = Done()
    for _ in range(count):
        reader = fork(lambda: read_on(folder))
        line, opened = os.pipe()
        writer = fork(lambda opened=opened: write(folder=folder, last=sys.maxsize, opened=opened))
        os.close(opened)
        if random.random() < _AWAITED_SHARE:
            os.read(line, 1)
        os.close(line)
        time.sleep(random.uniform(0, 0.03))
        for process in random.sample([reader, writer], 2):
            os.kill(process, signal.SIGKILL)
            status = os.waitpid(process, 0)[1]
            assert os.WTERMSIG(status) == signal.SIGKILL, status
        done.look(folder)
    return count, done.number


class Done:
    """What stood when it was last looked at; in one folder no edition is ever lost again."""

    def __init__(self) -> None:
        self.number, self.folder, self.model = 0, Path(), Model()

    def look(self, folder: Path) -> None:
        """Assert that a folder holds one whole edition, not older than before."""
        self.number = 0 if folder != self.folder else self.number
        self.folder = folder
        with suppress(NoEdition), Edition.open(folder) as edition, edition.reading() as view:
            assert view.number >= self.number, "an edition that stood is lost"
            self.number = view.number
            check(view=view, model=model_of(self.model, number=view.number))


def model_of(model: Model, *, number: int) -> Model:
    """Return the model grown or cut to an edition."""
    while len(model.papers) <= number:
        paper = dict(model.papers[-1])
        for path, text in deeds_of(len(model.papers)):
            paper.pop(path, None)
            if text is not None:
                paper[path] = model.remember(sheet(path, text))
        model.papers.append(paper)
    cut = Model()
    cut.papers, cut.bodies = model.papers[: number + 1], model.bodies
    return cut


def deeds_of(number: int) -> list[tuple[str, str | None]]:
    """Return what an edition changes; every edition changes something."""
    random = Random(number)
    some = [(path, random.choice([None, f"{number}", long(f"{number} {path}")])) for path in random.sample(PATHS, 4)]
    return [("/", long(f"edition {number}")), *some]


def write(*, folder: Path, last: int, die_after: int = 0, most_bytes: int = 0, opened: int | None = None) -> None:
    """Write editions from where the folder stands up to ``last``; be killed on the way, where that is asked for.

    Args:
        opened: a pipe to tell by a byte that the store is open.
    """
    if die_after:
        die_at_operation(die_after)
    with Edition.open(folder, writable=True, kept=KEEPING) as edition:
        if opened is not None:
            # Nobody may be there to hear it.
            with suppress(BrokenPipeError):
                os.write(opened, b"!")
        if most_bytes:
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
        with edition.reading() as view:
            number = view.number
        for following in range(number + 1, last + 1):
            with dying_of_half_a_page(), edition.writing(reason="a test", at=AT) as change:
                for path, text in deeds_of(following):
                    change.drop_path(path) if text is None else change.set_path(sheet(path, text))


@contextmanager
def dying_of_half_a_page() -> Iterator[None]:
    """Die where only a part of a page could be written: the kernel kills only at the next write."""
    try:
        yield
    except EditionNotKept:
        os.kill(os.getpid(), signal.SIGXFSZ)


def die_at_operation(number: int) -> None:
    """Make this process kill itself in place of the n-th write to a table."""
    left = [number]

    def dying(method: Callable[..., None]) -> Callable[..., None]:
        def counted(*args: object) -> None:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            method(*args)

        return counted

    Change.put, Change.delete = dying(Change.put), dying(Change.delete)


def read_on(folder: Path) -> NoReturn:
    """Look at one edition after another, each for a while, until killed."""
    model = Model()
    while True:
        with suppress(NoEdition), Edition.open(folder) as edition:
            while True:
                with edition.reading() as view:
                    number = view.number
                    check(view=view, model=model_of(model, number=number))
                    assert view.number == number


def in_child(deed: Callable[[], None]) -> int:
    """Do a deed in a child, and return what became of it."""
    return os.waitpid(fork(deed), 0)[1]


def fork(deed: Callable[[], object]) -> int:
    """Do a deed in a child, and return its number."""
    process = os.fork()
    if process:
        return process
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        deed()
        os._exit(0)
    finally:
        # A failed check says so, and ends the child with another status than a killed one.
        sys.excepthook(*sys.exc_info())
        os._exit(3)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
