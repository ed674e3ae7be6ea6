"""Rate limits count the person, not the proxy, and cannot be fooled by a header."""

import pytest

from masthead.staff.client_address import client_address

pytestmark = pytest.mark.once
PROXIES = ("127.0.0.1", "10.0.0.0/8")


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "named"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1, 10.1.2.3", "198.51.100.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "nonsense", "nonsense"),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_nearest_stranger_is_named(peer: str, forwarded_for: str, named: str) -> None:
    """Only trusted hops are skipped, from the end."""
    assert client_address(peer=peer, forwarded_for=forwarded_for, trusted=PROXIES) == named
