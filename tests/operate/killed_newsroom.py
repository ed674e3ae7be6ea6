"""A served newsroom with a pen that publishes all the time, a reader who checks every page, and a hand that kills."""

import http.client
import json
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from house import ROOT, House, environment, fetch, founded, masthead, running, wait_until
from operate.process_tree import children, command_line, descendants, is_running, kill, listeners

PUBLISHER = Path(__file__).with_name("publisher.py")
ROOMS = {
    "press": "masthead.press.serving",
    "desk": "masthead.urls.wsgi",
    "counter": "masthead.urls.counter_wsgi",
    "worker": "masthead work",
}
# From a kill until readers and staff are answered again, and until what was published stands in the paper.
BACK_SECONDS = 30.0
# Until what a killed supervisor leaves lets go of its ports: the press's grace, and the desk's.
FREE_SECONDS = 10.0
_SAID = re.compile(r"(?:said|corrected) \d+")
_LINK = re.compile(r'href="(/[a-z-]+/story-\d+/)"')


@dataclass(kw_only=True)
class KilledNewsroom:
    """What its pen has published by address, how many pages its reader has seen, and what was wrong with them."""

    house: House
    stack: ExitStack
    said: dict[str, str] = field(default_factory=dict)
    said_count: int = 0
    seen: int = 0
    wrong: list[str] = field(default_factory=list)
    press_may_be_away: bool = False

    def ports(self) -> tuple[int, int, int]:
        """Return the ports of the paper, of the desk and of the counter."""
        desk = urlsplit(self.house.desk).port
        return urlsplit(self.house.paper).port, desk, desk + 1

    def pid(self, name: str) -> int:
        """Return the process of a room, of a server's own worker, or of what runs them all."""
        if name == "serve":
            return self.house.process.pid
        server, _, is_worker = name.partition("'s ")
        if is_worker:
            return next(each for each in children(self.pid(server)) if "resource_tracker" not in command_line(each))
        found = [each for each in children(self.pid("serve")) if ROOMS[name] in command_line(each)]
        assert len(found) == 1, (name, found)
        return found[0]

    def end(self, name: str, *, again: bool = True) -> None:
        """Kill a process; what runs them all is started again as soon as the ports are free."""
        self.press_may_be_away = name in ("press", "serve")
        pid = self.pid(name)
        with_it = () if name == "serve" else descendants(pid)
        kill(pid)
        if name != "serve":
            # A server's worker that stayed would share the port with the next one.
            wait_until(lambda: not any(map(is_running, (pid, *with_it))), seconds=BACK_SECONDS)
            return
        self.house.process.wait(timeout=5)
        if again:
            self.serve_again()

    def serve_again(self) -> None:
        """Serve the newsroom anew, as whoever watches over it does, who tries until the ports are free."""
        self._wait_until_free()
        folder, (port, *_) = self.house.folder, self.ports()
        self.house = self.stack.enter_context(running("serve", "--data", str(folder), folder=folder, first_port=port))

    @contextmanager
    def starting(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Start serving, and wait for nothing but its end when the block is over."""
        self._wait_until_free()
        command = [sys.executable, "-m", "masthead", "serve", "--data", str(self.house.folder)]
        with self.house.log.open("ab") as out:
            process = subprocess.Popen(command, env=environment(), cwd=ROOT, stdout=out, stderr=out)
        yield process
        process.wait(timeout=5)

    def _wait_until_free(self) -> None:
        wait_until(lambda: not any(listeners(each) for each in self.ports()), seconds=FREE_SECONDS)

    def wait_until_back(self) -> None:
        """Wait until readers, staff and patrons are answered, by processes of this newsroom alone."""
        wait_until(self._is_back, house=self.house, seconds=BACK_SECONDS)
        assert self.wrong == []
        ours = set(descendants(self.pid("serve")))
        assert all(listeners(port) <= ours for port in self.ports())
        self.press_may_be_away = False

    def _is_back(self) -> bool:
        rooms = [line for each in children(self.pid("serve")) if (line := command_line(each))]
        return (
            all(any(word in line for line in rooms) for word in ROOMS.values())
            and fetch(self.house.paper + "/")[0] == 200
            and fetch(self.house.desk + "/sign-in/")[0] == 200
            and fetch(f"http://localhost:{self.ports()[2]}/sign-in/")[0] == 200
        )

    def wait_for_what_was_said(self, *, newest: int | None = None) -> None:
        """Wait until publishes that were committed by now stand in the paper, or a later one of the same story."""
        for path, text in list(self.said.items())[-newest if newest else 0 :]:
            wait_until(
                lambda path=path, text=text: {text, self.said[path]} & set(_SAID.findall(self.house.get(path)[1])),
                house=self.house,
                seconds=BACK_SECONDS,
            )

    def check_print(self) -> None:
        """Check that the edition is a full print of the database, and that no note is left."""
        wait_until(lambda: not self._notes(), seconds=BACK_SECONDS)
        told = json.loads(masthead("press", "audit", "--data", str(self.house.folder), "--json").stdout)
        assert told["differences"] == []
        assert told["paths"] > len(self.said)

    def _notes(self) -> int:
        count = 0
        for safe in ("newsroom", "supporters"):
            opened = sqlite3.connect(self.house.folder / f"{safe}.sqlite3", timeout=20)
            count += opened.execute("SELECT count(*) FROM press_note").fetchone()[0]
            opened.close()
        return count

    @contextmanager
    def publishing(self) -> Iterator[None]:
        """Publish and correct stories in another process for as long as the block runs, from its first one on."""
        stop = self.house.folder.parent / "stop"
        stop.unlink(missing_ok=True)
        command = [sys.executable, str(PUBLISHER), str(self.house.folder), str(len(self.said)), str(stop)]
        with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True) as pen:
            thread = threading.Thread(target=self._listen, args=(pen,))
            thread.start()
            before = self.said_count
            try:
                wait_until(lambda: self.said_count > before or pen.poll() is not None, seconds=BACK_SECONDS)
                yield
            finally:
                stop.touch()
                pen.wait(timeout=BACK_SECONDS)
                thread.join()
        assert pen.returncode == 0

    def _listen(self, pen: "subprocess.Popen[str]") -> None:
        for line in pen.stdout:
            path, _, text = line.rstrip().partition("\t")
            self.said[path] = text
            self.said_count += 1

    def read_on(self, is_over: threading.Event) -> None:
        """Read the front page and a story that it names, again and again, and note whatever is not whole."""
        while not is_over.is_set():
            front = self._read("/")
            for path in _LINK.findall(front)[:2]:
                told = set(_SAID.findall(self._read(path, is_story=True)))
                if len(told) > 1:
                    self.wrong.append(f"{path} says {told}")
            time.sleep(0.05)

    def _read(self, path: str, *, is_story: bool = False) -> str:
        may_be_away = self.press_may_be_away
        status, text = _whole(self.house.paper, path)
        if status == 0 and (may_be_away or self.press_may_be_away):
            return ""
        self.seen += 1
        if status != 200 or not text.rstrip().endswith("</html>") or (is_story and not _SAID.search(text)):
            self.wrong.append(f"{path} answered {status}: {text[:80]}")
        return text


def _whole(paper: str, path: str) -> tuple[int, str]:
    """Return status and text of a page; half a page and no page are 0."""
    connection = http.client.HTTPConnection(urlsplit(paper).hostname, urlsplit(paper).port, timeout=5)
    try:
        connection.request("GET", path)
        reply = connection.getresponse()
        return reply.status, reply.read().decode()
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


@contextmanager
def a_newsroom(folder: Path) -> Iterator[KilledNewsroom]:
    """Found and serve a newsroom, and read it until the block ends."""
    is_over = threading.Event()
    with ExitStack() as stack:
        found = KilledNewsroom(house=stack.enter_context(founded(folder)), stack=stack)
        reader = threading.Thread(target=found.read_on, args=(is_over,))
        reader.start()
        try:
            yield found
        finally:
            is_over.set()
            reader.join()
            # What a failed check left behind.
            for each in found.ports():
                for pid in listeners(each) - set(descendants(found.pid("serve"))):
                    kill(pid)
