"""The archive that both servers serve: made-up pages in an edition, and the same bytes as files for nginx."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from masthead.press.edition import Edition
from masthead.press.prepared import HeaderPolicy, Prepared, Printed, prepare

HTML: Final = "text/html; charset=utf-8"
POLICY: Final = HeaderPolicy(counter="http://localhost:20082")
HOT_SMALL: Final = "/section-0/story-number-0/"
HOT_LARGE: Final = "/long/"
SECTIONS: Final = 8
PICTURE: Final = "/media/picture.jpg"
_AT: Final = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
_PICTURE_BYTES: Final = 100 * 1024
# So many words make 2 KB, and 9 KB, when they are squeezed by gzip.
_SMALL_WORDS: Final = 600
_LARGE_WORDS: Final = 3_250
_VOCABULARY: Final = 2_000
_AT_ONCE: Final = 500


def page_path(number: int) -> str:
    """Return the path of a page: a story below its section, as on any paper of ours."""
    return f"/section-{number % SECTIONS}/story-number-{number}/"


def print_archive(*, folder: Path, pages: int, progress: Callable[[int], None]) -> None:
    """Print ``pages`` small pages, a large one and a picture into the edition in ``folder``."""
    with Edition.open(folder, writable=True) as edition, edition.writing(reason="bench", at=_AT) as change:
        for each in _others():
            change.set_path(each)
        for count, each in enumerate(_small_pages(pages), start=1):
            change.set_path(each)
            progress(count)


def write_files(*, edition: Path, root: Path, pages: int) -> None:
    """Write what the edition answers as files, each text beside its gzipped form, as ``gzip_static`` wants them."""
    with Edition.open(edition) as opened, opened.reading() as view:
        for path in (HOT_LARGE, PICTURE, *map(page_path, range(pages))):
            entry = view.entry(path)
            assert entry is not None, "the archive holds it"
            for variant in entry.variants:
                suffix = {"": "", "gzip": ".gz"}.get(variant.encoding)
                if suffix is not None:
                    file = root / (path[1:] + ("index.html" if path.endswith("/") else "") + suffix)
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(view.get("bodies", variant.body_key) or b"")


def _small_pages(pages: int) -> Iterator[Prepared]:
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as pool:
        for each in pool.map(_prepared, _batches(pages)):
            yield from each


def _batches(pages: int) -> Iterator[range]:
    return (range(first, min(first + _AT_ONCE, pages)) for first in range(0, pages, _AT_ONCE))


def _prepared(numbers: range) -> list[Prepared]:
    return [_page(path=page_path(number), seed=number, words=_SMALL_WORDS) for number in numbers]


def _others() -> tuple[Prepared, ...]:
    picture = Printed(path=PICTURE, body=random.Random(0).randbytes(_PICTURE_BYTES), media_type="image/jpeg")  # noqa: S311
    absent = Printed(path="!404/", body=b"There is no such page.", media_type=HTML, status=404)
    large = _page(path=HOT_LARGE, seed=-1, words=_LARGE_WORDS)
    return (large, *(prepare(printed=each, policy=POLICY) for each in (picture, absent)))


def _page(*, path: str, seed: int, words: int) -> Prepared:
    drawn = random.Random(seed)  # noqa: S311 - made-up text
    text = " ".join(_WORDS[int(drawn.random() ** 3 * _VOCABULARY)] for _ in range(words))
    body = f"<!doctype html><html lang=en><title>{path}</title><body><article><p>{text}</p></article>".encode()
    return prepare(printed=Printed(path=path, body=body, media_type=HTML), policy=POLICY)


def _words() -> list[str]:
    drawn = random.Random(1)  # noqa: S311 - made-up text
    return ["".join(drawn.choices("abcdefghijklmnopqrstuvwxyz", k=drawn.randint(2, 9))) for _ in range(_VOCABULARY)]


_WORDS: Final = _words()
