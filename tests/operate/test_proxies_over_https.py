"""The printed settings over https, and what a proxy writes down."""

import http.client
import ssl

import pytest

from masthead.upkeep.proxies.nginx import Certificate
from operate.standin import CLAIMS, ask, told
from operate.standing import HOSTS, PROGRAMS, Start

pytestmark = pytest.mark.once


@pytest.mark.parametrize("start", PROGRAMS.values(), ids=PROGRAMS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nobody_who_reads_is_written_down(start: Start, scheme: str, certificate: Certificate) -> None:
    """Neither for a page that is there nor for a failure: no file anywhere in the proxy's folder has the visit."""
    with start(scheme=scheme, certificate=certificate) as proxy:
        name = HOSTS["paper"] if scheme == "https" else None
        ask(proxy.port, HOSTS["paper"], "/a-reader-was-here/", name=name)
        assert "/a-reader-was-here/" in proxy.heard
        proxy.rooms["paper"].stop()
        answer = ask(proxy.port, HOSTS["paper"], "/a-reader-was-here/", name=name)
        assert answer.status == 502
        if scheme == "https":
            assert answer.all("strict-transport-security") == ["max-age=31536000; includeSubDomains"]
        files = [file for file in proxy.folder.rglob("*") if file.is_file()]
        assert proxy.said in files
        assert [file for file in files if b"a-reader-was-here" in file.read_bytes()] == []


@pytest.mark.parametrize("start", PROGRAMS.values(), ids=PROGRAMS)
def test_https_is_all_there_is(start: Start, certificate: Certificate) -> None:
    """Plain http leads there and nowhere else, the header says so once, and a strange name meets no certificate."""
    with start(scheme="https", certificate=certificate) as proxy:
        for name, host in HOSTS.items():
            answer = ask(proxy.port, f"{host}:{proxy.port}", name=host, headers=CLAIMS)
            assert answer.heard["room"] == name
            wanted = "max-age=31536000" + ("; includeSubDomains" if name == "paper" else "")
            assert answer.all("strict-transport-security") == [wanted]
            assert told(answer, "x-forwarded-proto") == ["https"]
            plain = ask(proxy.http_port, host, "/a/?b=c")
            assert (plain.status, plain.all("location")) == (308, [f"https://{host}:{proxy.port}/a/?b=c"])
        heard = len(proxy.heard)
        with pytest.raises((http.client.HTTPException, OSError)):
            ask(proxy.http_port, "evil.test")
        with pytest.raises(ssl.SSLError):
            ask(proxy.port, "evil.test", name="evil.test")
        with pytest.raises((http.client.HTTPException, OSError)):
            ask(proxy.port, "evil.test", name=HOSTS["paper"])
        assert len(proxy.heard) == heard
