"""An idea comes back as a letter, in a browser: put forward, merged, voted on by mail, checked, assigned, told."""

import re
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from at_the_desk import AtTheDesk
from house import House, fetch, founded, wait_until
from masthead.lib.tests.ports import free_port
from reading import NARROW, SCHEMES, WIDE, window

pytestmark = [pytest.mark.browser, pytest.mark.once]
MOST_SECONDS = 120.0


class Post:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def to(self, address: str, subject: str) -> list[str]:
        """Return the texts of the letters to an address, by a word of their subject."""
        found = [each for each in self.letters if address in each["To"] and subject in each["Subject"]]
        return [each.get_body(("plain",)).get_content() for each in found]


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    kept = Post()
    kept.port = free_port()
    server = Controller(kept, hostname="127.0.0.1", port=kept.port)
    server.start()
    yield kept
    server.stop()


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory, post: Post) -> Iterator[House]:
    with founded(tmp_path_factory.mktemp("loop") / "newsroom", mail_port=post.port) as made:
        yield made


def put_forward(page, house: House, post: Post, *, name: str, title: str) -> None:
    """Put an idea forward as a patron who is not signed in: the words, then a code from the mailbox."""
    address = f"{name}@example.org"
    page.context.clear_cookies()
    page.goto(f"{house.counter}/pitch/")
    page.fill("[name=title]", title)
    page.fill("[name=why]", f"Why {title.lower()} matters to us.")
    page.click("button:has-text('Look it over')")
    page.fill("[name=email]", address)
    page.click("button:has-text('Send me the code')")
    wait_until(lambda: post.to(address, "Your code"), house=house)
    page.fill("[name=code]", re.search(r"\d{4} \d{4}", post.to(address, "Your code")[-1])[0])
    page.click("button:has-text('Send it')")
    page.wait_for_selector("text=has arrived")


def do(desk: AtTheDesk, number: int, word: str, **said: str) -> None:
    """Do a deed at the desk: open its form where it has one, fill it in, and press its button."""
    desk.open(f"/pitches/{number}/")
    form = desk.page.locator(f"form[action='/pitches/{number}/{word}/']")
    if said:
        desk.page.locator(f"details:has(form[action='/pitches/{number}/{word}/']) > summary").click()
    for name, value in said.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("it => it.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    press(desk, form.locator("button"))


def press(desk: AtTheDesk, button) -> None:
    """Press a button that sends a form, and wait for the page that answers."""
    with desk.page.expect_navigation():
        button.click()


def vote(seen, link: str, *, ticks: list[str]) -> str:
    """Vote as the letter says; return the receipt."""
    assert seen.open(link) == 200
    for title in ticks:
        seen.page.get_by_label(title, exact=True).check()
    seen.page.get_by_label("Write to me when").check()
    seen.page.get_by_role("button", name="Vote").click()
    seen.page.wait_for_selector("text=Your vote was taken")
    return seen.page.locator(".receipt code").inner_text()


def is_for_everyone(seen, *origins: str) -> None:
    """Look at the page in both schemes, wide and narrow, and from right to left."""
    for scheme in SCHEMES:
        for width in (WIDE, NARROW):
            seen.show(scheme=scheme, width=width)
            assert seen.faults() == [], (scheme, width)
            assert seen.sideways() <= 0, width
    seen.page.evaluate("() => document.documentElement.setAttribute('dir', 'rtl')")
    assert seen.sideways() <= 0
    assert seen.foreign(*origins) == []
    assert seen.stored() == []


def test_from_an_idea_to_a_letter(chromium, newsroom: House, post: Post, tmp_path: Path) -> None:
    newsroom.do("patrons", "ann", "bob", "cy")
    with window(chromium) as seen:
        put_forward(seen.page, newsroom, post, name="ann", title="Who heats the schools")
        put_forward(seen.page, newsroom, post, name="bob", title="Cold classrooms in winter")
    with window(chromium) as opened:
        desk = AtTheDesk(page=opened.page, house=newsroom)
        desk.come_in()
        prepare(desk)
    manifest = vote_from_the_mail(chromium, newsroom, post)
    receipt = manifest.pop("receipt")
    newsroom.do("close")
    newsroom.wait_for("/agenda/round-1/result.json", status=200)
    (root_letter,) = post.to("ann@example.org", "closed, and sealed")
    root = re.search(r"\b[0-9a-f]{64}\b", root_letter)[0]
    check_offline(newsroom, tmp_path, receipt=receipt, manifest=manifest["hash"], root=root)
    with window(chromium) as opened:
        desk = AtTheDesk(page=opened.page, house=newsroom)
        desk.come_in()
        do(desk, 1, "assign", who="Olena", due_on=(datetime.now(tz=UTC) + timedelta(days=9)).strftime("%Y-%m-%d"))
        wait_until(lambda: "Being reported" in fetch(newsroom.paper + "/agenda/pitches/1/")[1], house=newsroom)
        do(desk, 1, "cover", choice=newsroom.do("story", "The schools are cold").strip())
    path = "/reports/the-schools-are-cold/"
    wait_until(lambda: "Chosen by" in fetch(newsroom.paper + path)[1], house=newsroom, seconds=30)
    with window(chromium) as seen:
        seen.open(newsroom.paper + path)
        assert "Who heats the schools" in seen.page.locator(".chosen").inner_text()
    wait_until(lambda: any(path in each for each in post.to("ann@example.org", "")), house=newsroom, seconds=30)


def prepare(desk: AtTheDesk) -> None:
    """Merge the two ideas, add one of the newsroom's own, and open a ballot."""
    for number in (1, 2):
        do(desk, number, "show")
    do(desk, 2, "merge", choice="1")
    desk.open("/pitches/new/")
    desk.page.fill("[name=title_en]", "Night buses")
    desk.page.fill("[name=why_en]", "There is none.")
    press(desk, desk.page.locator("main button[type=submit]").last)
    do(desk, 1, "cost", days="2")
    do(desk, 3, "cost", days="1")
    desk.open("/pitches/ballots/new/")
    now = datetime.now(tz=UTC)
    desk.page.fill("[name=days]", "2.5")
    desk.page.fill("[name=opens_at]", f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}")
    desk.page.fill("[name=closes_at]", f"{now + timedelta(days=8):%Y-%m-%dT%H:%M}")
    desk.page.locator("main button[type=submit]").last.click()
    desk.page.wait_for_url(re.compile(r"/ballots/1/"))
    for number in (1, 3):
        do(desk, number, "ballot", choice="1")
    desk.open("/pitches/ballots/1/")
    desk.page.click("button:has-text('Open the ballot now')")
    desk.page.wait_for_selector("text=3 patrons may vote")


def vote_from_the_mail(chromium, newsroom: House, post: Post) -> dict[str, str]:
    """Three patrons vote as their letters say, one of them timed; return the manifest's hash and that one's receipt."""
    said: dict[str, str] = {}
    for name in ("cy", "bob", "ann"):
        wait_until(lambda name=name: post.to(f"{name}@example.org", "Your ballot"), house=newsroom)
        with window(chromium, java_script_enabled=name != "ann") as seen:
            began = time.monotonic()
            (letter,) = post.to(f"{name}@example.org", "Your ballot")
            link = re.search(r"http\S+/vote/\S+", letter)[0]
            said["receipt"] = vote(seen, link, ticks=["Who heats the schools"])
            assert time.monotonic() - began < MOST_SECONDS
            said["hash"] = re.search(r"SHA-256 ([0-9a-f]{64})", letter)[1]
            if name == "cy":
                is_for_everyone(seen, newsroom.counter)
                seen.open(link)
                is_for_everyone(seen, newsroom.counter)
    return said


def check_offline(newsroom: House, folder: Path, *, receipt: str, manifest: str, root: str) -> None:
    """Take the file home and run the program in it, with what the letters said."""
    with urllib.request.urlopen(newsroom.paper + "/agenda/round-1/round.zip", timeout=5) as answer:
        raw = answer.read()
    with zipfile.ZipFile(BytesIO(raw)) as packed:
        packed.extractall(folder)
    words = ["--receipt", receipt, "--manifest", manifest, "--seal", root]
    done = subprocess.run(
        [sys.executable, "-E", "-S", folder / "round" / "verify.py", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.count("RIGHT"), done.stderr) == (0, 3, ""), done.stdout
    other = receipt[:-1] + ("2" if receipt[-1] == "1" else "1")
    done = subprocess.run(
        [sys.executable, folder / "round" / "verify.py", "--receipt", other],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
