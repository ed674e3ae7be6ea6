"""What editors do all day, in a real browser: draft, preview, publish, schedule, move, withdraw, arrange, invite."""

import gzip
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

import brotli
import pytest
from PIL import Image

from at_the_desk import AtTheDesk
from house import House, wait_until
from masthead.press.edition import Edition

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.timeout(240)]
SOON = timedelta(seconds=15)


@pytest.fixture(scope="module")
def desk(chromium, house: House) -> Iterator[AtTheDesk]:
    """An owner at the desk, who came in once for all of these journeys."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    found = AtTheDesk(page=context.new_page(), house=house)
    found.come_in()
    yield found
    context.close()


def is_anywhere(house: House, canary: str) -> bool:
    """Search every body of the edition for a word, in whatever encoding it is kept."""
    with Edition.open(house.folder / "press" / "edition") as edition, edition.reading() as view:
        for _, kept in view.items("bodies"):
            if any(canary.encode() in each for each in readings(kept)):
                return True
        return any(canary.encode() in key for table in ("paths", "pages") for key, _ in view.items(table))


def readings(kept: bytes) -> Iterator[bytes]:
    """Yield the bytes as they are, and what they unpack to."""
    yield kept
    if kept[:2] == b"\x1f\x8b":
        yield gzip.decompress(kept)
    try:
        yield brotli.decompress(kept)
    except brotli.error:
        return


def front_articles(house: House) -> list[str]:
    """Return the address that each article of the front page leads to, in order."""
    html = house.get("/")[1]
    return [re.search(r'href="([^"]+)"', each)[1] for each in re.findall(r"<article.*?</article>", html, re.DOTALL)]


def test_a_draft_is_seen_in_the_preview_and_nowhere_else_until_it_is_published(desk: AtTheDesk, house: House) -> None:
    words = "The canary of the draft sings at the gate."
    number = desk.write(headline="A draft of the day", words=words)
    shown = desk.preview(number)
    assert "A draft of the day" in shown
    assert words in shown
    assert house.get("/news/a-draft-of-the-day/")[0] == 404
    assert not is_anywhere(house, "canary of the draft")
    assert not is_anywhere(house, "a-draft-of-the-day")
    desk.publish(number)
    house.wait_for("/news/a-draft-of-the-day/", status=200)
    html = house.get("/news/a-draft-of-the-day/")[1]
    printed = re.sub(r"<[^>]+>", "", re.search(r"<article class=\"story.*?</article>", html, re.DOTALL)[0])
    assert words in printed
    assert is_anywhere(house, "canary of the draft")
    assert words_of(shown) == words_of(printed)


def test_a_scheduled_story_goes_out_by_itself_and_not_a_moment_early(desk: AtTheDesk, house: House) -> None:
    number = desk.write(headline="Held until noon", words="The canary of the embargo sings at noon.")
    due = datetime.now(UTC) + SOON
    desk.schedule(number, at=due)
    assert datetime.now(UTC) < due, "this machine is too slow to see the story waiting"
    assert house.get("/news/held-until-noon/")[0] == 404
    assert not is_anywhere(house, "canary of the embargo")
    assert not is_anywhere(house, "held-until-noon")
    wait_until(lambda: house.get("/news/held-until-noon/")[0] == 200, house=house)
    assert datetime.now(UTC) >= due.replace(microsecond=0)
    wait_until(lambda: "Held until noon" in house.get("/")[1], house=house)
    assert is_anywhere(house, "canary of the embargo")


def test_a_withdrawn_story_is_gone_everywhere(desk: AtTheDesk, house: House) -> None:
    number = desk.write(headline="Taken back", words="Nobody should read this.")
    desk.publish(number)
    house.wait_for("/news/taken-back/", status=200)
    # Feeds follow the story in an edition of their own.
    wait_until(lambda: "taken-back" in house.get("/feed.xml")[1], house=house)
    desk.open(f"/pages/{number}/unpublish/")
    desk.send("Yes, unpublish it")
    house.wait_for("/news/taken-back/", status=410)
    for path in ("/", "/feed.xml", "/news/", "/sitemap.xml", "/archive/"):
        assert "taken-back" not in house.get(path)[1], path


def test_a_moved_story_is_found_under_its_old_address(desk: AtTheDesk, house: House) -> None:
    number = desk.write(headline="On the move", words="It belongs to another section.")
    desk.publish(number)
    house.wait_for("/news/on-the-move/", status=200)
    section = desk.section("Moving house")
    desk.open(f"/pages/{number}/move/{section}/confirm/")
    desk.send("Yes, move this page")
    house.wait_for("/moving-house/on-the-move/", status=200)
    assert house.leads_to("/news/on-the-move/") == house.paper + "/moving-house/on-the-move/"
    assert "/news/on-the-move/" not in house.get("/")[1] + house.get("/feed.xml")[1]


def test_a_story_in_a_front_page_place_leads_and_stands_there_once(desk: AtTheDesk, house: House) -> None:
    for headline in ("The one to lead", "The newer one"):
        desk.publish(desk.write(headline=headline, words="Words."))
    wait_until(lambda: front_articles(house)[:1] == ["/news/the-newer-one/"], house=house)
    desk.open("/")
    desk.page.click(".first-look a:has-text('(en)')")
    desk.page.click("#id_placements-ADD")
    desk.page.click("[id^=id_placements-][id$=-story-chooser] button:has-text('Choose')")
    desk.page.fill(".modal-body [name=q]", "The one to lead")
    desk.page.click(".modal-body a:has-text('The one to lead')")
    desk.page.wait_for_selector("[id^=id_placements-] >> text=The one to lead")
    desk.choose("Publish")
    wait_until(lambda: front_articles(house)[:1] == ["/news/the-one-to-lead/"], house=house)
    found = front_articles(house)
    assert len(found) == len(set(found))
    assert "/news/the-newer-one/" in found


def test_a_colleague_is_invited_without_mail_and_comes_in_once(desk: AtTheDesk, house: House, chromium) -> None:
    desk.open("/staff/invite/")
    for name, said in (("email", "iryna@example.org"), ("first_name", "Iryna"), ("last_name", "Koval")):
        desk.page.fill(f"[name={name}]", said)
    desk.page.select_option("[name=role]", "reporter")
    desk.send("Invite")
    link = desk.page.locator("#invitation-link").input_value()
    assert link.startswith(house.desk + "/sign-in/link/")
    context = chromium.new_context()
    theirs = context.new_page()
    theirs.goto(link)
    theirs.click("button[type=submit]")
    theirs.wait_for_selector("text=Write a story in")
    assert theirs.locator("text=Arrange a front page").count() == 0
    context.close()
    other = chromium.new_context().new_page()
    assert other.goto(link).status == 410
    assert other.locator("button[type=submit]").count() == 0
    assert other.goto(house.desk + "/").url.startswith(house.desk + "/sign-in/")


def words_of(text: str) -> list[str]:
    """Return the words of a story, without the times, which a preview cannot know to the minute."""
    return re.findall(r"[A-Za-z]{2,}", text)


def test_what_is_hidden_by_mouse_and_by_keyboard_is_nowhere_in_what_is_served(desk: AtTheDesk) -> None:
    """A red square is drawn over with the mouse, a blue one is told in numbers with no hand on the mouse."""
    page, out = desk.page, BytesIO()
    drawn = Image.new("RGB", (800, 600), "white")
    drawn.paste("red", (100, 100, 200, 200))
    drawn.paste("blue", (500, 300, 600, 400))
    drawn.save(out, "PNG")
    desk.open("/images/add/")
    page.set_input_files("[name=file]", {"name": "squares.png", "mimeType": "image/png", "buffer": out.getvalue()})
    page.fill("input[name=title]", "Two squares")
    page.fill("input[name=description]", "Two squares")
    page.locator("form[action*='/images/add'] [type=submit]").click()
    page.click("a:has-text('Two squares')")
    page.click("a:has-text('Hide parts')")
    assert colours_of(served(page)) == {"red", "blue"}
    seen = page.locator(".hide-picture img").bounding_box()
    scale = seen["width"] / 800
    page.mouse.move(seen["x"] + 90 * scale, seen["y"] + 90 * scale)
    page.mouse.down()
    page.mouse.move(seen["x"] + 210 * scale, seen["y"] + 210 * scale, steps=4)
    page.mouse.up()
    assert [abs(int(page.input_value(f"[name=part-0-{each}]")) - 120) < 32 for each in ("width", "height")] == [
        True,
        True,
    ]
    page.focus("[name=part-1-left]")
    for number in (500, 300, 100, 100):
        page.keyboard.type(str(number))
        page.keyboard.press("Tab")
    assert page.locator(".hide-box:visible").count() == 2
    page.focus("[name=original][value=keep]")
    page.keyboard.press("ArrowDown")
    page.focus("button:has-text('Hide these parts for good')")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert colours_of(served(page)) == set()


def served(page) -> Image.Image:
    """Return the picture that the page shows, as the server gives it."""
    return Image.open(BytesIO(page.request.get(page.locator(".hide-picture img").evaluate("it => it.src")).body()))


def colours_of(picture: Image.Image) -> set[str]:
    """Return which of the squares can be seen in any pixel."""
    found = {colour for _, colour in picture.convert("RGB").getcolors(picture.width * picture.height)}
    return {name for at, name in ((0, "red"), (2, "blue")) if any(each[at] - each[2 - at] > 40 for each in found)}
