"""The real rooms behind the proxies whose settings are printed: each name reaches its own, over https, to the end."""

import re
from collections.abc import Iterator

import pytest

from house import wait_until
from masthead.upkeep.proxies.nginx import Certificate
from operate.behind import OWNER, Rooms, Visitor, link, served
from operate.standin import CLAIMS, ask
from operate.standing import BEFORE, HOSTS, Standing

pytestmark = [pytest.mark.once, pytest.mark.timeout(120)]
OF_THE_PAPER = ("/news/", "/about/", "/feed.xml", "/sitemap.xml", "/robots.txt", "/uk/", "/archive/")
OF_THE_DESK = ("/sign-in/", "/login/", "/pages/", "/stories/", "/images/", "/staff/invite/", "/users/", "/redirects/")


@pytest.fixture(scope="module")
def newsroom() -> Iterator[tuple[Standing, Rooms]]:
    """One served newsroom for both proxies."""
    with served() as found:
        yield found


@pytest.fixture(scope="module", params=BEFORE)
def standing(
    request: pytest.FixtureRequest, newsroom: tuple[Standing, Rooms], certificate: Certificate
) -> Iterator[Standing]:
    """Each proxy in turn in front of it."""
    with BEFORE[request.param](newsroom[0], certificate=certificate):
        yield newsroom[0]


def test_the_rooms_leave_the_addresses_port_to_the_proxy(newsroom: tuple[Standing, Rooms]) -> None:
    """They listen at the ports of the settings, and tell the paper from the desk even there."""
    standing, rooms = newsroom
    host = f"{HOSTS['paper']}:{standing.port}"
    assert b"The Harbour" in ask(rooms.press, host, "/").body
    assert ask(rooms.press, host, "/sign-in/").status == 404
    assert ask(rooms.desk, host, "/sign-in/").status == 400


def test_each_name_answers_for_its_own_paths_only(standing: Standing) -> None:
    paper, desk = Visitor(standing=standing, name="paper"), Visitor(standing=standing, name="desk")
    front = paper.get("/")
    assert front.status == 200
    assert b"The Harbour" in front.body
    found = {path: paper.get(path).status for path in OF_THE_PAPER}
    assert [path for path, status in found.items() if status == 200] != []
    assert {path: desk.get(path).status for path in OF_THE_PAPER} == dict.fromkeys(OF_THE_PAPER, 404)
    assert {path: paper.get(path).status for path in OF_THE_DESK} == dict.fromkeys(OF_THE_DESK, 404)
    assert {desk.get(path).status for path in OF_THE_DESK} == {200, 302}
    for visitor in (paper, desk):
        [policy] = visitor.get("/sign-in/").all("content-security-policy")
        assert "default-src 'none'" in policy or "default-src 'self'" in policy


def test_an_owner_comes_in_over_https_and_only_the_desk_may_read_the_cookie(standing: Standing) -> None:
    desk = Visitor(standing=standing, name="desk")
    address = link(standing)
    assert address.startswith(desk.origin + "/sign-in/link/")
    path = address.removeprefix(desk.origin)
    page = desk.get(path, *CLAIMS)
    assert page.status == 200
    assert _from_elsewhere(desk, path, token=desk.token) == {403}
    answer = desk.post(path)
    assert (answer.status, answer.all("location")) == (302, ["/"])
    assert set(desk.set) == {"__Host-masthead_desk", "__Host-masthead_desk_csrf"}
    for line in desk.set.values():
        # What a browser asks of such a name.
        assert "; Secure" in line
        assert "; Path=/" in line
        assert "Domain" not in line
    assert "; HttpOnly" in desk.set["__Host-masthead_desk"]
    first = desk.get("/")
    assert first.status == 200
    assert b"Write a story in" in first.body
    assert first.all("strict-transport-security") == ["max-age=31536000"]
    assert desk.get(path).status == 410
    elsewhere = Visitor(standing=standing, name="paper", cookies=desk.cookies)
    assert elsewhere.get("/pages/").status == 404


def test_a_code_from_the_mailbox_opens_the_desk_once(standing: Standing, newsroom: tuple[Standing, Rooms]) -> None:
    """From the form to the letter that the worker sends, to the first page; the same code opens nothing again."""
    link(standing)
    letters = newsroom[1].letters
    letters.clear()
    desk = Visitor(standing=standing, name="desk")
    desk.get("/sign-in/")
    assert desk.post("/sign-in/", email=OWNER).all("location") == ["/sign-in/code/"]
    wait_until(lambda: letters, seconds=60)
    [code] = re.findall(r"[A-Z]{4}-[A-Z]{4}", letters[0])
    desk.get("/sign-in/code/")
    assert desk.post("/sign-in/code/", code=code).all("location") == ["/"]
    assert b"Write a story in" in desk.get("/").body
    stranger = Visitor(standing=standing, name="desk")
    stranger.get("/sign-in/")
    stranger.post("/sign-in/", email="nobody@paper.test")
    stranger.get("/sign-in/code/")
    assert stranger.post("/sign-in/code/", code=code).status == 200
    assert stranger.get("/").status == 302


def _from_elsewhere(desk: Visitor, path: str, *, token: str) -> set[int]:
    """Send the form with the right cookie from other origins: one of the same newsroom is another one too."""
    cookie = "; ".join(f"{name}={value}" for name, value in desk.cookies.items())
    paper = f"https://{HOSTS['paper']}:{desk.standing.port}"
    found = set()
    for origin in ("null", "https://evil.test", paper, f"http://{HOSTS['desk']}"):
        headers = (("Origin", origin), ("Cookie", cookie), ("Content-Type", "application/x-www-form-urlencoded"))
        host = f"{HOSTS['desk']}:{desk.standing.port}"
        body = f"csrfmiddlewaretoken={token}".encode()
        answer = ask(desk.standing.port, host, path, method="POST", headers=headers, body=body, name=HOSTS["desk"])
        found.add(answer.status)
    return found
