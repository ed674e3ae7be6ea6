"""A caller of paybox without a network, and the official library's client over it."""

from typing import Any
from urllib.parse import urlencode, urlsplit

import stripe

from masthead.paybox.application import Answer, Asked, answer
from masthead.paybox.box import KEY, VERSION, Box

NOON = 1_773_489_600  # 14 March 2026, 12:00 UTC


class Line(stripe.HTTPClient):
    """Carries the official library's requests straight into a box; a cut line is a connection error."""

    name = "line"

    def __init__(self, box: Box) -> None:
        super().__init__()
        self.box = box
        self.is_down = False

    def request(self, method, url, headers, post_data=None, **_more):
        parts = urlsplit(url)
        if self.is_down:
            raise stripe.APIConnectionError("there is no line", should_retry=False)
        said = answer(
            self.box,
            Asked(
                method=method.upper(),
                path=parts.path,
                query=parts.query,
                body=(post_data or "").encode(),
                headers={name.lower(): value for name, value in headers.items()},
            ),
        )
        if said.is_cut:
            raise stripe.APIConnectionError("the line dropped", should_retry=False)
        return said.body.decode(), said.status, said.headers

    def close(self) -> None:
        """Nothing is open."""


def a_box(**more: Any) -> Box:
    """Return an empty box whose wall clock stands still at noon."""
    return Box(real=lambda: NOON, seed="a seed", **more)


def client_of(box: Box) -> stripe.StripeClient:
    """Return the official library's client of a box."""
    return stripe.StripeClient(KEY, http_client=Line(box), max_network_retries=0)


def ask(box: Box, method: str, path: str, said: dict[str, Any] | str = "", *, key: str = "", **headers: str) -> Answer:
    """Ask a box by hand, with the right key and version unless ``headers`` say others."""
    form = said if isinstance(said, str) else urlencode(said)
    base = {"authorization": f"Bearer {KEY}", "stripe-version": VERSION}
    base |= {"idempotency-key": key} if key else {}
    base |= {name.replace("_", "-"): value for name, value in headers.items()}
    is_post = method == "POST"
    return answer(
        box,
        Asked(
            method=method,
            path=path,
            query="" if is_post else form,
            body=form.encode() if is_post else b"",
            headers=base,
        ),
    )
