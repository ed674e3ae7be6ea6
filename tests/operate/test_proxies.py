"""The printed settings of nginx and Caddy, started: who reaches what, and what is told to whom."""

import http.client
from collections.abc import Iterator

import pytest

from operate.standin import CLAIMS, ask, told
from operate.standing import HOSTS, PROGRAMS, Standing

pytestmark = pytest.mark.once


@pytest.fixture(scope="module", params=PROGRAMS)
def proxy(request: pytest.FixtureRequest) -> Iterator[Standing]:
    """Each proxy in turn, over plain http."""
    with PROGRAMS[request.param]() as standing:
        yield standing


@pytest.mark.parametrize("name", HOSTS)
@pytest.mark.parametrize("path", ["/", "/admin/", "/static/a.css", "//desk.paper.test/", "/a%2Fb/?q=1"])
def test_each_name_reaches_its_own_room(proxy: Standing, name: str, path: str) -> None:
    answer = ask(proxy.port, f"{HOSTS[name]}:{proxy.port}", path)
    assert (answer.status, answer.heard["room"], answer.heard["path"]) == (200, name, path)
    assert told(answer, "host") == [f"{HOSTS[name]}:{proxy.port}"]


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1", "x.paper.test", "paper.test.evil.test", "localhost"])
def test_a_strange_name_gets_no_answer(proxy: Standing, host: str) -> None:
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        ask(proxy.port, host, "/strange-name/")
    assert "/strange-name/" not in proxy.heard


def test_the_paper_never_reaches_the_desk(proxy: Standing) -> None:
    """Whatever method, path and header: no room but the press hears of it."""
    before = len(proxy.rooms["desk"].heard), len(proxy.rooms["counter"].heard)
    for method in ("GET", "POST", "PUT", "OPTIONS"):
        for headers in ((), (("X-Forwarded-Host", HOSTS["desk"]),), (("Cookie", "masthead_desk=a"),)):
            ask(proxy.port, HOSTS["paper"], "/admin/login/", method=method, headers=headers)
    assert before == (len(proxy.rooms["desk"].heard), len(proxy.rooms["counter"].heard))


@pytest.mark.parametrize("name", ["desk", "counter"])
def test_what_a_visitor_claims_of_themselves_is_not_passed_on(proxy: Standing, name: str) -> None:
    answer = ask(proxy.port, HOSTS[name], headers=CLAIMS)
    assert told(answer, "host") == [f"{HOSTS[name]}:{proxy.port}"]
    assert told(answer, "x-forwarded-for") == ["127.0.0.1"]
    assert told(answer, "x-forwarded-proto") == ["http"]
    assert told(answer, "forwarded") == told(answer, "x-real-ip") == []
    assert "evil.test" not in answer.body.decode()


def test_the_press_is_told_nothing_of_who_reads(proxy: Standing) -> None:
    answer = ask(proxy.port, HOSTS["paper"], headers=(*CLAIMS, ("Cookie", "a=b"), ("Accept-Encoding", "br")))
    assert told(answer, "cookie") == told(answer, "x-forwarded-for") == told(answer, "x-real-ip") == []
    assert told(answer, "accept-encoding") == ["br"]
    assert "6.6.6.6" not in answer.body.decode()
    assert told(ask(proxy.port, HOSTS["paper"]), "accept-encoding") == []


def test_the_desk_is_asked_every_time(proxy: Standing) -> None:
    before = proxy.rooms["desk"].heard.count("/same/")
    answers = [ask(proxy.port, HOSTS["desk"], "/same/") for _ in range(3)]
    assert proxy.rooms["desk"].heard.count("/same/") == before + 3
    assert answers[0].all("cache-control") == ["private, no-store"]


@pytest.mark.parametrize(
    ("name", "size", "status"),
    [("desk", 20 * 2**20, 200), ("counter", 200 * 1024, 200), ("counter", 300 * 1024, 413), ("paper", 2048, 413)],
)
def test_bodies_are_bounded(proxy: Standing, name: str, size: int, status: int) -> None:
    answer = ask(proxy.port, HOSTS[name], "/upload/", method="POST", body=b"x" * size)
    # Caddy finds out while it passes the body on, and says so as a failure of its own.
    assert answer.status == status or (status == 413 and answer.status in (400, 502))
    if status == 200:
        assert answer.heard["bytes"] == size


def test_heads_are_bounded(proxy: Standing) -> None:
    """A head of 40 KiB is refused by the proxy; one of 2 KiB is no trouble."""
    assert ask(proxy.port, HOSTS["desk"], headers=(("X-Long", "x" * 2048),)).status == 200
    answer = ask(proxy.port, HOSTS["desk"], "/long/", headers=(("X-Long", "x" * 40_960),))
    assert answer.status in (400, 431)
    assert "/long/" not in proxy.heard
