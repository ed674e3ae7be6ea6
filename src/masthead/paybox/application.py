"""One request in, one answer out: keys, versions, idempotency and the shape of refusals."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from masthead.paybox.billing import catch_up
from masthead.paybox.box import DAY_SECONDS, KEY, VERSION, Box
from masthead.paybox.chaos import chaos_of
from masthead.paybox.control import CONTROLS
from masthead.paybox.faults import Refused
from masthead.paybox.parameters import checked, read_form
from masthead.paybox.routes import ROUTES, Route
from masthead.paybox.shelf import Thing
from masthead.paybox.shown import expanded, shown

_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = {"content-type": "application/json"}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request: its headers have names in small letters."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer; where ``is_cut``, all was done and the line drops before it is said."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    is_cut: bool = False


def answer(box: Box, asked: Asked) -> Answer:
    """Do what is asked of the API, and return the answer once it is kept."""
    try:
        with box.shelf.together():
            catch_up(box)
            status, body, headers = _answered(box, asked)
            is_cut = asked.method == "POST" and box.chance(chaos_of(box).cut)
    except Refused as refused:
        status, body, headers, is_cut = refused.status, json.dumps(refused.body), {}, False
    request = {"request-id": f"req_{hashlib.sha256(body.encode()).hexdigest()[:14]}"}
    return Answer(status=status, body=body.encode(), headers={**_JSON, **request, **headers}, is_cut=is_cut)


def _answered(box: Box, asked: Asked) -> tuple[int, str, dict[str, str]]:
    _check_caller(asked)
    route, key = _find(asked)
    said = checked(read_form(_parameters(asked)), route.wanted)
    name = asked.headers.get("idempotency-key", "")
    if asked.method != "POST" or not name:
        return (*_run(box, route, key, said), {})
    print_of = hashlib.sha256(json.dumps([asked.path, said], sort_keys=True).encode()).hexdigest()
    kept = box.shelf.find("idempotency", f"idem:{name}")
    # As at Stripe, a key is forgotten after a day: whoever asks again then must look first.
    if kept is None or kept["at"] + DAY_SECONDS < box.now():
        status, body = _run(box, route, key, said)
        said_then = {"print": print_of, "status": status, "body": body, "at": box.now()}
        box.shelf.put({"id": f"idem:{name}", "object": "idempotency", **said_then})
        return status, body, {}
    if kept["print"] != print_of:
        raise Refused(
            "Keys for idempotent requests can only be used with the same parameters they were first used with.",
            kind="idempotency_error",
            code="idempotency_key_in_use",
        )
    return kept["status"], kept["body"], {"idempotent-replayed": "true"}


def _run(box: Box, route: Route, key: str, said: dict[str, Any]) -> tuple[int, str]:
    """Run a route; a refusal undoes what it did, and is an answer like others."""
    try:
        with box.shelf.together():
            return 200, _written(box, route.handler(box, key, said), said.get("expand", ()))
    except Refused as refused:
        return refused.status, json.dumps(refused.body)


def _written(box: Box, thing: Thing, paths: Sequence[str]) -> str:
    return json.dumps(expanded(box, shown(thing), paths), indent=2)


def _check_caller(asked: Asked) -> None:
    if not hmac.compare_digest(asked.headers.get("authorization", ""), f"Bearer {KEY}"):
        raise Refused("Invalid API Key provided.", status=401)
    said = asked.headers.get("stripe-version", "")
    if asked.path.startswith("/v1/") and said != VERSION:
        raise Refused(f"Invalid Stripe API version: {said!r}; {VERSION} is spoken here.", param="Stripe-Version")


def _find(asked: Asked) -> tuple[Route, str]:
    for route in (*ROUTES, *CONTROLS):
        match = route.path.fullmatch(asked.path)
        if match and route.method == asked.method:
            return route, match[1] if match.groups() else ""
    raise Refused(f"Unrecognized request URL ({asked.method}: {asked.path}).", status=404)


def _parameters(asked: Asked) -> str:
    if asked.method != "POST":
        return asked.query
    if asked.query:
        raise Refused("A POST has its parameters in its body.", code="parameter_invalid")
    said = asked.headers.get("content-type", _FORM).partition(";")[0].strip()
    if asked.body and said != _FORM:
        raise Refused(f"Invalid content type: {said}.")
    try:
        return asked.body.decode()
    except UnicodeDecodeError as error:
        raise Refused("The body is no UTF-8.") from error
