"""The load: ``wrk`` on a core of its own, asking as a browser does on 64 connections that stay open."""

import json
import os
import subprocess
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from masthead.upkeep.press_bench.archive import SECTIONS, page_path
from masthead.upkeep.press_bench.servers import Server, program

CONNECTIONS: Final = 64
# So long each connection waits before it asks again, where only so many are to be asked in a second.
_PAUSE_MS: Final = 40
_SLACK_SECONDS: Final = 30
# What a browser says on a plain line, where it offers no brotli: so both servers send the same bytes.
_BROWSER: Final = (
    "Host: localhost",
    "Connection: keep-alive",
    "Upgrade-Insecure-Requests: 1",
    "User-Agent: {agent}",
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
    "Sec-Fetch-Site: same-origin",
    "Sec-Fetch-Mode: navigate",
    "Sec-Fetch-User: ?1",
    "Sec-Fetch-Dest: document",
    "Referer: http://localhost/",
    "Accept-Encoding: gzip, deflate",
    "Accept-Language: {language}",
    "Cache-Control: max-age=0",
)
_AGENT: Final = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1{number}.0.0.0 Safari/537.36"
)
_LANGUAGES: Final = ("en-GB,en;q=0.9", "uk-UA,uk;q=0.9,en;q=0.7", "pl,en-US;q=0.8,en;q=0.6", "de-DE,de;q=0.9,en;q=0.5")
_BROWSERS: Final = 32
_SCRIPT: Final = """\
local paths, heads = {paths}, {heads}
math.randomseed(20260314)
local count, browsers, random = {count}, #heads, math.random
request = function()
    return paths(random(0, count - 1)) .. heads[random(browsers)]
end
{pause}if count == 1 then
    local only = paths(0) .. heads[1]
    request = function() return only end
end
done = function(summary, latency)
    local errors, failed = summary.errors, 0
    for _, each in pairs(errors) do failed = failed + each end
    io.write(string.format('{{"requests": %d, "micros": %d, "failed": %d, "p50": %d, "p99": %d}}\\n',
        summary.requests, summary.duration, failed, latency:percentile(50), latency:percentile(99)))
end
"""


class LoadFailed(Exception):
    """The load generator could not do its work; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for: one path again and again, or one of ``pages`` at random; and with which tag, if any.

    ``per_second`` bounds how often; where it is 0, each connection asks as soon as it is answered.
    """

    path: str = ""
    pages: int = 1
    tag: str = ""
    per_second: int = 0

    @property
    def connections(self) -> int:
        """How many ask at once."""
        return max(1, round(self.per_second * _PAUSE_MS / 1e3)) if self.per_second else CONNECTIONS


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came back: how many answers in how many seconds, how many failed, and how long one took."""

    requests: int
    seconds: float
    failed: int
    p50_ms: float
    p99_ms: float


def ask(*, server: Server, asked: Asked, seconds: float, core: int, folder: Path) -> Answered:
    """Load one server for a while.

    Raises:
        LoadFailed: ``wrk`` is not installed, or could not do it.
    """
    wrk = program("wrk")
    if wrk is None:
        raise LoadFailed("wrk is not installed")
    script = folder / f"ask-{server.name}.lua"
    script.write_text(script_for(asked), encoding="utf-8")
    command = [wrk, "-t1", f"-c{asked.connections}", f"-d{max(1, round(seconds))}s", "-s", str(script)]
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, f"http://127.0.0.1:{server.port}/"],
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds + _SLACK_SECONDS,
        preexec_fn=partial(os.sched_setaffinity, 0, {core}),
    )
    last = done.stdout.strip().splitlines()[-1:]
    if done.returncode or not last:
        raise LoadFailed(f"wrk could not ask {server.name}: {done.stderr.strip() or done.stdout.strip()}")
    said = json.loads(last[0])
    return Answered(
        requests=said["requests"],
        seconds=said["micros"] / 1e6,
        failed=said["failed"],
        p50_ms=said["p50"] / 1e3,
        p99_ms=said["p99"] / 1e3,
    )


def script_for(asked: Asked) -> str:
    """Return the script for ``wrk``: whole requests, made of a path and of what one of several browsers says."""
    section, story, end = page_path(0).split("0")
    drawn = f'"{section}" .. number % {SECTIONS} .. "{story}" .. number .. "{end}"'
    path = f'"{asked.path}"' if asked.path else drawn
    heads = ", ".join(json.dumps(" HTTP/1.1\r\n" + head) for head in _heads(asked))
    return _SCRIPT.format(
        pause=f"function delay() return {_PAUSE_MS} end\n" if asked.per_second else "",
        paths=f'function(number) return "GET " .. {path} end',
        heads=f"{{{heads}}}",
        count=asked.pages,
    )


def _heads(asked: Asked) -> list[str]:
    told = [f"If-None-Match: {asked.tag}"] if asked.tag else []
    return [
        "".join(f"{line}\r\n" for line in (*_BROWSER, *told)).format(
            agent=_AGENT.format(number=f"{number:02d}"), language=_LANGUAGES[number % len(_LANGUAGES)]
        )
        + "\r\n"
        for number in range(_BROWSERS)
    ]
