"""Events: every change leaves one, and each webhook endpoint that wants it is owed a message."""

import json
from typing import Any, Final

from masthead.paybox.box import VERSION, Box
from masthead.paybox.chaos import chaos_of, copies_owed
from masthead.paybox.faults import Refused
from masthead.paybox.shelf import Thing
from masthead.paybox.shown import shown

_LOOPBACK: Final = ("http://127.0.0.1", "http://localhost", "http://[::1]")


def emit(box: Box, kind: str, thing: Thing) -> None:
    """Record that something happened to a thing, and owe it to the endpoints."""
    event = box.make(
        "event",
        "evt",
        type=kind,
        api_version=VERSION,
        data={"object": shown(thing)},
        pending_webhooks=0,
        request={"id": None, "idempotency_key": None},
    )
    for endpoint in box.shelf.of("webhook_endpoint", status="enabled"):
        if {"*", kind} & set(endpoint["enabled_events"]):
            _owe(box, event=event, endpoint=endpoint)


def create_endpoint(box: Box, said: dict[str, Any]) -> Thing:
    """Register an endpoint, on this machine only; its secret is told once, in the answer."""
    if not said["url"].startswith(tuple(f"{host}{end}" for host in _LOOPBACK for end in (":", "/"))):
        raise Refused("Invalid URL: play money tells only addresses of this machine.", code="url_invalid", param="url")
    endpoint = box.make(
        "webhook_endpoint",
        "we",
        url=said["url"],
        enabled_events=said["enabled_events"],
        status="enabled",
        metadata=said.get("metadata", {}),
        _secret=box.new_id("whsec"),
    )
    return {**endpoint, "secret": endpoint["_secret"]}


def delete_endpoint(box: Box, key: str) -> Thing:
    """Forget an endpoint and what it is owed."""
    box.shelf.drop(key)
    for delivery in box.shelf.of("delivery", endpoint=key):
        box.shelf.drop(delivery["id"])
    return {"id": key, "object": "webhook_endpoint", "deleted": True}


def _owe(box: Box, *, event: Thing, endpoint: Thing) -> None:
    raw = json.dumps(shown(event), indent=2)
    for copy in copies_owed(box, chaos_of(box)):
        box.make(
            "delivery",
            "dlv",
            event=event["id"],
            endpoint=endpoint["id"],
            url=endpoint["url"],
            raw=raw,
            due=box.wall() + copy.delay_seconds,
            is_tampered=copy.is_tampered,
            order=copy.order,
            attempts=0,
        )
