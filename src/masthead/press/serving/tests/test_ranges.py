"""Parts of a recording: answered as nginx answers, taken by others' clients, and nothing kept for whoever is slow."""

import asyncio
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest

from masthead.lib.tests.ports import free_port
from masthead.press.serving.app import Application
from masthead.press.serving.lookup import PIECE_BYTES, Shelf
from masthead.press.serving.ranges import part_of
from masthead.press.serving.ready import ReadyAnswers
from masthead.press.serving.tests.paper import FILM, print_paper
from masthead.press.serving.tests.served import Answer, Served

pytestmark = pytest.mark.once
PATH, SIZE = "/media/film.mp4", len(FILM)
PLAYERS_SAY = (
    *("bytes=0-1", "bytes=0-", f"bytes=0-{SIZE - 1}", f"bytes={SIZE - 1}-", "bytes=-1", "bytes=-300000", f"bytes=-{SIZE}"),
    *(f"bytes=-{SIZE + 9}", "bytes=5-5", f"bytes=100-{SIZE * 9}", f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}"),
)  # fmt: skip
NO_PART = (
    "bytes=",
    "bytes=-",
    "bytes",
    "0-5",
    "seconds=0-5",
    "bytes=x-5",
    "bytes=5-x",
    "bytes=9-3",
    "bytes=" + "9" * 40,
)


def part(press: Served, asked: str, **said: str) -> Answer:
    return press.get(PATH, Range=asked, **said)


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The same film, served by nginx."""
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    (folder / "film.mp4").write_bytes(FILM)
    settings = folder / "nginx.conf"
    settings.write_text(
        f"pid {folder}/pid; error_log {folder}/log; daemon off; worker_processes 1; events {{}}\n"
        f"http {{ access_log off; types {{ video/mp4 mp4; }} server {{ listen 127.0.0.1:{port}; root {folder}; }} }}"
    )
    folder.chmod(0o755)
    with subprocess.Popen(["/usr/sbin/nginx", "-c", settings, "-p", folder, "-g", "user root;"]) as process:
        try:
            until = time.monotonic() + 20
            while time.monotonic() < until:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.02)
            yield port
        finally:
            process.terminate()


def heard_by_urllib(address: str, asked: str) -> tuple[int, str | None, bytes]:
    request = urllib.request.Request(address, headers={"Range": asked})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers["content-range"], answer.read()
    except urllib.error.HTTPError as refused:
        return refused.status, refused.headers["content-range"], b""


@pytest.mark.skipif(not Path("/usr/sbin/nginx").exists(), reason="nginx is not here")
def test_a_part_is_what_nginx_gives(press: Served, nginx: int) -> None:
    for asked in PLAYERS_SAY:
        ours, theirs = (
            heard_by_urllib(f"http://127.0.0.1:{port}{path}", asked)
            for port, path in ((press.port, PATH), (nginx, "/film.mp4"))
        )
        assert ours == theirs, asked


def test_a_part_says_what_it_is_of(press: Served) -> None:
    whole, some = press.get(PATH), part(press, "bytes=7-300006")
    assert (some.status, some.body) == (206, FILM[7:300_007])
    assert (whole.one("accept-ranges"), some.one("content-range")) == ("bytes", f"bytes 7-300006/{SIZE}")
    same = {name for name, _ in whole.headers} - {"date", "content-length"}
    assert all(some.one(name) == whole.one(name) for name in same)


def test_what_names_no_part_or_several_gets_the_whole(press: Served) -> None:
    for asked in (*NO_PART, "bytes=0-1,5-6", "bytes=0-1, 0-1", "bytes=0-1,"):
        answer = part(press, asked)
        assert (answer.status, answer.body == FILM, answer.all("content-range")) == (200, True, []), asked


def test_a_part_is_given_of_the_recording_that_the_player_has(press: Served) -> None:
    tag = press.get(PATH).one("etag")
    said = {
        tag: 206,
        f" {tag} ": 206,
        f"W/{tag}": 200,
        '"other"': 200,
        f"{tag}, {tag}": 200,
        "Mon, 30 Nov 2026 10:00:00 GMT": 200,
    }
    assert {each: part(press, "bytes=0-1", If_Range=each).status for each in said} == said
    assert part(press, "bytes=0-1", If_None_Match=tag).status == 304


def test_head_and_pages_have_no_parts(press: Served) -> None:
    head = press.get(PATH, method="HEAD", Range="bytes=0-1")
    assert (head.status, head.one("content-length")) == (200, str(SIZE))
    for path in ("/news/", "/media/a.jpg", "/nowhere/", "/gone/"):
        answer = press.get(path, Range="bytes=0-1")
        assert answer.status == press.get(path).status
        assert answer.all("accept-ranges") == answer.all("content-range") == []


@pytest.mark.parametrize("end", range(8))
def test_no_part_reaches_beyond_the_recording(end: int) -> None:
    for begin in ("", *map(str, range(8))):
        found = part_of(asked=f"bytes={begin}-{end}".encode(), size=5)
        assert found is None or set(found) <= set(range(5))


def messages(shelf: Shelf, between: Callable[[], None] = lambda: None) -> list[dict[str, Any]]:
    """Return what the careful path says to a plain GET of the film; something may happen after each message."""
    said: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        said.append(message)
        between()

    scope = {"type": "http", "http_version": "1.1", "method": "GET", "headers": [(b"host", b"paper")]}
    asyncio.run(Application(shelf)(scope | {"raw_path": PATH.encode()}, None, send))
    return said


def test_who_takes_a_film_slowly_holds_a_piece_of_it_and_no_more(press: Served) -> None:
    shelf = Shelf(folder=press.folder, languages=())
    asked = b"GET /media/film.mp4 HTTP/1.1\r\nHost: paper\r\n\r\n"

    async def quick() -> bytes | None:
        return ReadyAnswers(shelf).find(asked)

    assert asyncio.run(quick()) is None
    pieces = [each["body"] for each in messages(shelf)[1:]]
    assert b"".join(pieces) == FILM
    assert [len(each) for each in pieces] == [PIECE_BYTES, PIECE_BYTES, SIZE - 2 * PIECE_BYTES]


def test_a_film_that_goes_meanwhile_is_not_made_up(press: Served) -> None:
    shelf = Shelf(folder=press.folder, languages=())
    found = shelf.reply(target=PATH.encode())
    assert len(list(shelf.pieces(found))) == 3
    assert list(shelf.pieces(found._replace(key=b"gone" * 4 + b"\2"))) == []


def test_a_film_whose_edition_goes_meanwhile_is_given_from_what_is_held(tmp_path: Path) -> None:
    print_paper(tmp_path / "edition")
    shelf = Shelf(folder=tmp_path / "edition", languages=())
    said = messages(shelf, lambda: rmtree(tmp_path / "edition", ignore_errors=True))
    assert b"".join(each["body"] for each in said[1:]) == FILM
