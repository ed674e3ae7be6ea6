"""Requests of every kind, drawn at random from an edition, and what a press answers to each, to the byte."""

import http.client
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from random import Random
from urllib.parse import quote

from masthead.press.edition import Edition

ENCODINGS = ("", "gzip", "br", "gzip, deflate, br", "br;q=0, gzip;q=0.5", "*", "identity", "zstd")
QUERIES = ("?a=1", "?utm_source=x&fbclid=y", "?", "?page=9999999", "?q=%F0%9F%97%9E", "#part")
WORDS = (
    "nothing",
    "wp-login.php",
    ".env",
    "%2e%2e/%2e%2e/etc/passwd",
    "%00",
    "%F0%9F%97%9E",
    "a" * 490,
    "media/no.jpg",
)
METHODS = ("POST", "PUT", "DELETE", "OPTIONS", "PATCH")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request."""

    target: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Told:
    """What came back: the status, and a digest of status, headers but for the date, and body as it was sent."""

    status: int
    digest: str


def requests(edition: Path, *, count: int, seed: int) -> list[Asked]:
    """Draw requests for what an edition holds and for what it does not."""
    with Edition.open(edition) as opened, opened.reading() as view:
        entries = {path: entry for path, entry in view.paths() if path.startswith("/")}
    known = {path: [each.etag.decode() for each in entry.variants] for path, entry in entries.items()}
    paths = sorted(known)
    # What leads on or is gone, and files, are few beside the pages.
    rare = [path for path in paths if entries[path].status != 200 or path.startswith(("/media/", "/static/"))] or paths
    random = Random(seed)
    kinds: tuple[Callable[[str], Asked], ...] = (
        lambda path: Asked(target=quote(path)),
        lambda path: Asked(target=quote(path)),
        lambda path: Asked(target=quote(path) + random.choice(QUERIES)),
        lambda path: Asked(target=quote(path).rstrip("/") or "/"),
        lambda path: Asked(target=quote(path), headers=(("If-None-Match", random.choice(known[path])),)),
        lambda path: Asked(target=quote(path), headers=(("If-None-Match", random.choice(('"other"', "*"))),)),
        lambda path: Asked(target=quote(path), headers=(("Range", "bytes=0-9"), ("Cookie", "a=b"))),
        lambda path: Asked(target=quote(path), method="HEAD"),
        lambda path: Asked(target=quote(path), method=random.choice(METHODS)),
        lambda path: Asked(target=quote(path) + random.choice(WORDS) + random.choice(("", "/"))),
    )
    drawn = (random.choice(rare if number % 5 == 0 else paths) for number in range(count))
    return [_encoded(random.choice(kinds)(path), random=random) for path in drawn]


def _encoded(asked: Asked, *, random: Random) -> Asked:
    encoding = random.choice(ENCODINGS)
    if not encoding:
        return asked
    return Asked(target=asked.target, method=asked.method, headers=(*asked.headers, ("Accept-Encoding", encoding)))


def answers(port: int, asked: Sequence[Asked]) -> list[Told]:
    """Ask a press everything, over one connection as long as it stays open."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    told = [_answer(connection, each) for each in asked]
    connection.close()
    return told


def _answer(connection: http.client.HTTPConnection, asked: Asked) -> Told:
    connection.putrequest(asked.method, asked.target, skip_accept_encoding=True)
    for name, value in asked.headers:
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    lines = sorted(f"{name}: {value}" for name, value in answer.getheaders() if name.lower() != "date")
    seen = blake2b(json.dumps([answer.status, lines]).encode() + answer.read(), digest_size=16)
    return Told(status=answer.status, digest=seen.hexdigest())


def differences(asked: Sequence[Asked], before: Sequence[Told], after: Sequence[Told]) -> list[str]:
    """Return what was answered differently, and every failure of the server."""
    pairs = zip(asked, before, after, strict=True)
    return [f"{each}: {was} {is_now}" for each, was, is_now in pairs if was != is_now or is_now.status >= 500]
