"""Paybox as a process: on this machine only, and nothing that it answered is lost by a kill."""

import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, RemoteDisconnected
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest
import stripe

from masthead.paybox.box import KEY

pytestmark = pytest.mark.once
SOURCE = Path(__file__).resolve().parents[3]
AUTHORITY = {"authorization": f"Bearer {KEY}", "content-type": "application/x-www-form-urlencoded"}


@contextmanager
def running(state: Path) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """Run a paybox; yield its process and port."""
    command = [sys.executable, "-m", "masthead.paybox", "--port", "0", "--state", str(state)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(SOURCE)})
    try:
        line = process.stdout.readline()
        yield process, int(re.search(r":(\d+),", line)[1])
    finally:
        process.kill()
        process.wait(timeout=10)
        process.stdout.close()


def client_at(port: int) -> stripe.StripeClient:
    return stripe.StripeClient(
        KEY,
        base_addresses={"api": f"http://127.0.0.1:{port}"},
        http_client=stripe.RequestsClient(timeout=5),
        max_network_retries=0,
    )


def a_session(client: stripe.StripeClient, key: str = ""):
    price = {"currency": "eur", "unit_amount": 500, "product_data": {"name": "A gift"}}
    said = {
        "mode": "payment",
        "success_url": "http://localhost:8002/thanks/?of={CHECKOUT_SESSION_ID}",
        "line_items": [{"price_data": price, "quantity": 1}],
    }
    return client.v1.checkout.sessions.create(said, {"idempotency_key": key} if key else {})


def call(port: int, method: str, path: str, said: dict | None = None, **headers: str):
    """Return status, headers and body of one plain request."""
    line = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request(method, path, body=urlencode(said or {}), headers={**AUTHORITY, **headers})
        answer = line.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        line.close()


def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    answered: dict[str, str] = {}
    for life in range(3):
        with running(tmp_path) as (process, port):
            client = client_at(port)
            for key, session in answered.items():
                assert client.v1.checkout.sessions.retrieve(session).status == "open"
                assert a_session(client, key).id == session
            threading.Timer(0.4, process.send_signal, [signal.SIGKILL]).start()
            with pytest.raises(stripe.APIConnectionError):
                for number in range(100_000):
                    key = f"{life}-{number}"
                    answered[key] = a_session(client, key).id
    assert len(answered) > 10


def test_the_hosted_page_leads_back(tmp_path: Path) -> None:
    with running(tmp_path) as (_, port):
        session = a_session(client_at(port))
        path = session.url.partition(f":{port}")[2]
        status, headers, page = call(port, "GET", path)
        assert (status, "Play money" in page, page.count("<main>")) == (200, True, 1)
        assert "form-action 'self' http://localhost:8002" in headers["content-security-policy"]
        status, _, page = call(port, "POST", path, {"behaviour": "expired_card"})
        assert (status, "Nothing was taken" in page) == (200, True)
        status, headers, _ = call(port, "POST", path, {"behaviour": "good"})
        assert (status, headers["location"]) == (303, f"http://localhost:8002/thanks/?of={session.id}")
        assert call(port, "POST", path, {"behaviour": "good"})[0] == 400
        assert call(port, "GET", "/checkout/cs_none")[0] == 404


def test_a_name_from_elsewhere_is_refused(tmp_path: Path) -> None:
    with running(tmp_path) as (_, port):
        assert call(port, "GET", "/paybox/clock")[0] == 200
        assert call(port, "GET", "/paybox/clock", host=f"evil.example:{port}")[0] == 400


def test_a_cut_line_says_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as (_, port):
        with pytest.raises(RemoteDisconnected):
            call(port, "POST", "/paybox/chaos", {"cut": 100})
        assert '"cut": 100' in call(port, "GET", "/paybox/chaos")[2]


def test_messages_are_signed_and_sent_until_they_are_taken(tmp_path: Path) -> None:
    heard: list[tuple[bytes, str]] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append((self.rfile.read(int(self.headers["content-length"])), self.headers["stripe-signature"]))
            self.send_response(500 if len(heard) == 1 else 200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_args) -> None:
            """Say nothing."""

    ear = HTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=ear.serve_forever, daemon=True).start()
    try:
        with running(tmp_path) as (_, port):
            client = client_at(port)
            url = f"http://127.0.0.1:{ear.server_address[1]}/"
            endpoint = client.v1.webhook_endpoints.create({"url": url, "enabled_events": ["customer.created"]})
            with pytest.raises(stripe.InvalidRequestError):
                client.v1.webhook_endpoints.create({"url": "https://elsewhere.example/", "enabled_events": ["*"]})
            client.v1.customers.create({})
            until = time.monotonic() + 15
            while len(heard) < 2 and time.monotonic() < until:
                time.sleep(0.05)
    finally:
        ear.shutdown()
        ear.server_close()
    assert len(heard) == 2
    for raw, header in heard:
        assert stripe.Webhook.construct_event(raw, header, endpoint.secret).type == "customer.created"
