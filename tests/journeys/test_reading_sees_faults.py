"""The window through which the other tests look: a page with every fault, and each is seen."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from reading import window

pytestmark = [pytest.mark.browser, pytest.mark.once]

FAULTY = b"""<!doctype html><html lang="en"><head><title>Faulty</title></head><body><main>
<h1>Faulty</h1><p style="color: #bbb; background: #fff">Faint.</p><div style="width: 2000px">Wide.</div>
<img src="http://127.0.0.1:9/foreign.png" alt=""><p id="by-script"></p>
<script>localStorage.setItem("a", "b"); document.getElementById("by-script").textContent = "Said by a script.";</script>
</main></body></html>"""


class Faulty(BaseHTTPRequestHandler):
    """Serves the faulty page with a cookie and a policy that the page breaks."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("set-cookie", "who=you")
        self.send_header("content-security-policy", "font-src 'none'; object-src 'none'; style-src-elem 'none'")
        self.end_headers()
        self.wfile.write(FAULTY)

    def log_message(self, *_said: object) -> None:
        pass


@pytest.fixture
def faulty() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Faulty)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_every_fault_is_seen(chromium, faulty) -> None:
    with window(chromium) as seen:
        seen.open(f"{faulty}/")
        seen.show(scheme="light", width=320)
        assert seen.faults()[0].startswith("color-contrast: ")
        assert seen.sideways() > 1_000
        assert seen.foreign(faulty) == ["http://127.0.0.1:9/foreign.png"]
        assert len(seen.stored()) == 3, "a cookie, what a script stored, and what it can read of the cookie"
        assert any("ERR_" in each for each in seen.complaints)
        text = seen.text()
        seen.begin_anew()
        assert (seen.requests, seen.stored(), seen.complaints) == ([], [], [])
    with window(chromium, java_script_enabled=False) as without:
        without.open(f"{faulty}/")
        assert without.text() != text
        assert "Said by a script." in text
