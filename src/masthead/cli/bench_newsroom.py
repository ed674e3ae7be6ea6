"""The newsroom in which the benches work: filled once for each size, kept beside, and worked on as a copy."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Final

from masthead.cli.data_folder import make_folder
from masthead.cli.django_up import bring_up
from masthead.cli.plain import progress, tell
from masthead.cli.ports import free_ports
from masthead.cli.preparing import prepare
from masthead.lib.config import write_config
from masthead.lib.config_sections import Addresses, Newsroom

KEPT: Final = Path("var") / "bench"
# Never asked for: what the pages name must not change with the ports that happen to be free.
_ADDRESSES: Final = Addresses(
    paper="http://localhost:20080", desk="http://localhost:20081", counter="http://localhost:20082"
)
_MADE_BY: Final = ("bulk_newsroom.py", "founding.py", "made_up_words.py")


@contextmanager
def bench_newsroom(*, stories: int, is_printed: bool, languages: tuple[str, ...] = ("en",)) -> Iterator[Path]:
    """Give a data folder with a newsroom of ``stories`` stories, with Django up on it, and take it away afterwards.

    Args:
        is_printed: whether its edition is wanted as well, as this version of the house prints it.
        languages: in several each has as many of the stories, in as many different words as a newspaper has.
    """
    kept = _kept("-".join((*languages[1:], str(stories))))
    KEPT.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=KEPT.resolve()) as name:
        folder = Path(name) / "newsroom"
        if kept.is_dir():
            shutil.copytree(kept, folder)
        _listen_where_it_is_free()
        make_folder(folder)
        write_config(data=folder, newsroom=Newsroom(name="Bench", languages=languages), addresses=_ADDRESSES)
        bring_up(folder)
        prepare(folder)
        if not kept.is_dir():
            _fill(stories, languages=languages)
            _keep(folder=folder, kept=kept)
        if is_printed:
            _print(folder=folder, kept=kept)
        yield folder


def paper_address() -> str:
    """Return where the bench's press listens."""
    return f"http://localhost:{os.environ['MASTHEAD_PRESS__PORT']}"


def _kept(stories: str) -> Path:
    """Return the folder that is kept for a size: another loader, or other tables, are another folder."""
    house = Path(__file__).resolve().parent.parent
    made_by = [*(house / "upkeep" / name for name in _MADE_BY), *house.glob("*/migrations/*.py")]
    state = blake2b(digest_size=10)
    for file in sorted(made_by):
        state.update(file.read_bytes())
    return KEPT / f"{stories}-{state.hexdigest()}"


def _listen_where_it_is_free() -> None:
    for room, port in zip(("PRESS", "DESK", "COUNTER"), free_ports(3), strict=True):
        os.environ[f"MASTHEAD_{room}__PORT"] = str(port)


def _fill(stories: int, *, languages: tuple[str, ...] = ("en",)) -> None:
    from masthead.upkeep.bulk_newsroom import fill_in_bulk
    from masthead.upkeep.founding import found_pages

    found_pages()
    began = time.monotonic()
    with progress("stories") as show:
        if len(languages) == 1:
            fill_in_bulk(count=stories, now=datetime.now(UTC), progress=show)
        else:
            for each in languages:
                share = stories // len(languages)
                fill_in_bulk(count=share, now=datetime.now(UTC), progress=show, language=each)
    tell(
        f"{stories:,} stories were written in bulk, past all that a publish does, in {time.monotonic() - began:.1f} s."
    )


def _keep(*, folder: Path, kept: Path) -> None:
    """Keep a copy for the next bench, whole or not at all."""
    from django.db import connections

    connections.close_all()
    with tempfile.TemporaryDirectory(prefix="keep-", dir=KEPT.resolve()) as name:
        shutil.copytree(folder, Path(name) / "newsroom", ignore=shutil.ignore_patterns("run", "*.lock", "lock.mdb"))
        shutil.rmtree(kept, ignore_errors=True)
        (Path(name) / "newsroom").rename(kept)


def _print(*, folder: Path, kept: Path) -> None:
    """Print the newsroom where its edition is none of this version of the house, and keep that too."""
    from masthead.press.chore import is_of_this_version, open_edition, print_all

    with open_edition() as edition:
        if is_of_this_version(edition):
            return
        began = time.monotonic()
        with progress("pages") as show:
            outcome = print_all(edition=edition, at=datetime.now(UTC), reason="bench", progress=show)
    tell(f"{outcome.rendered:,} pages were printed in {time.monotonic() - began:.1f} s.")
    # The databases too: what was noted is settled there, and else the next bench's worker would print it all again.
    _keep(folder=folder, kept=kept)
