"""Credentials posted to any address of the desk sign nobody in."""

import base64
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from masthead.staff.models import Member

SAMPLES = {"int": "1", "uuid": "6f1c8b1e-4b0c-4c55-9d6b-1f3f4a2f9b10"}


def every_address(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    """Write one address for every pattern that a request can reach."""
    for pattern in resolver.url_patterns:
        path = prefix + sample(pattern)
        if isinstance(pattern, URLPattern):
            yield path
        else:
            yield from every_address(pattern, path)


def sample(pattern: URLPattern | URLResolver) -> str:
    """Fill the variable parts of one pattern."""
    route = pattern.pattern
    if isinstance(route, RoutePattern):
        text = str(route)
        for name, converter in route.converters.items():
            kind = type(converter).__name__.removesuffix("Converter").lower()
            for spelled in (f"<{kind}:{name}>", f"<str:{name}>", f"<{name}>"):
                text = text.replace(spelled, SAMPLES.get(kind, "x"))
        return text
    return str(route).strip("^$").replace("(?P<", "").split("(")[0].replace(".*", "")


@pytest.mark.once
def test_no_address_takes_a_password(olena: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even if every password were right."""
    monkeypatch.setattr(Member, "check_password", lambda *_: True)
    addresses = sorted(set(every_address(get_resolver())))
    assert "/sign-in/" in addresses
    assert "/login/" in addresses
    assert len(addresses) > 100
    basic = "Basic " + base64.b64encode(f"{olena.email}:x".encode()).decode()
    names = ("username", "email", "login", "auth-username", "name")
    credentials = dict.fromkeys(names, olena.email) | {"password": "x", "password1": "x", "auth-password": "x"}
    for address in addresses:
        client = Client(raise_request_exception=False, headers={"authorization": basic})
        client.post(address, credentials)
        client.post(address, credentials, content_type="application/json")
        assert "_auth_user_id" not in client.session, address
