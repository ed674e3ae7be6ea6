"""An editor types the page that this product was read from at the desk, publishes it, and a reader reads it."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from house import House, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.real, pytest.mark.once]
WITHIN_SECONDS = 1.0


def read_story(real: Path) -> dict[str, object]:
    """Take the real page apart: headline, standfirst, caption, paragraphs, quote; what follows "Related:" is not the story."""
    lines = [line for line in (real / "first-story.txt").read_text(encoding="utf-8").split("\n") if line.strip()]
    body = lines[5 : lines.index("Related:")]
    quote = next(place for place, line in enumerate(body) if line.startswith("“"))
    return {
        "headline": lines[0],
        "standfirst": lines[1],
        "caption": lines[4],
        "before": body[: quote - 1],
        "introduced": body[quote - 1],
        "quote": body[quote].strip("“”"),
        "after": body[quote + 1 :],
    }


def a_photo() -> bytes:
    """Return a photo with a camera's metadata, as a reporter would upload it."""
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A camera that must not be published"
    Image.effect_noise((1600, 1066), 60).convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue()


def sign_in(page, house: House) -> None:
    page.goto(house.link())
    page.click("button[type=submit]")
    page.wait_for_selector("text=Write a story in")


def add_byline(page, house: House) -> None:
    page.goto(f"{house.desk}/snippets/bylines/byline/add/")
    page.fill("[name=name]", "Olena Marchuk")
    page.fill("[name=slug]", "olena-marchuk")
    page.click("button[type=submit]:has-text('Save')")
    page.wait_for_selector("text=created")


def choose_byline(page) -> None:
    page.click("#id_signatures-ADD")
    page.click("#id_signatures-0-byline-chooser button:has-text('Choose')")
    page.click(".modal-body a:has-text('Olena Marchuk')")
    page.wait_for_selector("#id_signatures-0-byline-chooser >> text=Olena Marchuk")


def upload_hero(page, photo: Path) -> None:
    page.click("#id_hero-chooser button:has-text('Choose')")
    page.click(".modal-body a:has-text('Upload')")
    page.set_input_files(".modal-body input[type=file]", photo)
    page.fill(".modal-body [name$=title]", "Rutte and Zelenskyy in Kyiv")
    page.fill(".modal-body [name$=description]", "Two men shake hands in front of flags")
    page.fill(".modal-body [name$=credit]", "Press service")
    page.click(".modal-body button[type=submit]:has-text('Upload')")
    page.wait_for_selector(".modal-body", state="detached")


class Body:
    """The body of a story under an editor's hands."""

    def __init__(self, page) -> None:
        self.page, self.count = page, 0

    def add(self, label: str):
        """Add a block of a kind at the end, and return it."""
        self.page.locator("button[title='Insert a block']:visible").last.click()
        self.page.locator(".w-combobox__option:visible", has_text=label).first.click()
        self.count += 1
        return self.page.locator("[data-contentpath='body'] [data-streamfield-child]").nth(self.count - 1)

    def text(self, paragraphs: list[str]) -> None:
        editor = self.add("Text").locator(".public-DraftEditor-content")
        editor.click()
        for place, paragraph in enumerate(paragraphs):
            if place:
                self.page.keyboard.press("Enter")
            self.page.keyboard.insert_text(paragraph)


@pytest.mark.timeout(180)
def test_publish_reaches_the_reader(page, house: House, real: Path, tmp_path: Path) -> None:
    said = read_story(real)
    photo = tmp_path / "rutte.jpg"
    photo.write_bytes(a_photo())
    sign_in(page, house)
    add_byline(page, house)
    page.goto(house.desk + "/")
    page.click(".first-look a:has-text('News')")
    # The headline writes the address only once the page's scripts listen.
    page.wait_for_load_state("networkidle")
    page.locator("[name=title]").press_sequentially(said["headline"])
    page.fill("[name=standfirst]", said["standfirst"])
    page.fill("[name=dateline]", "Kyiv")
    choose_byline(page)
    upload_hero(page, photo)
    page.fill("[name=hero_caption]", said["caption"])
    body = Body(page)
    body.text([*said["before"], said["introduced"]])
    quote = body.add("Quote")
    quote.locator("[name$='-text']").fill(said["quote"])
    quote.locator("input[type=text]").nth(0).fill("Volodymyr Zelenskyy")
    body.text(said["after"])
    post = body.add("Quoted post")
    post.locator("[name$='-text']").fill("Truly important.")
    post.locator("input[type=text]").nth(0).fill("Volodymyr Zelenskyy")
    page.click("button[data-w-dropdown-target='toggle']:near(button:has-text('Save draft'))")
    path = "/news/rutte-makes-first-official-visit-to-kyiv-as-new-nato-chief/"
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status in (200, 302)):
        page.click("[name=action-publish]")
    took = wait_until(lambda: house.get(path)[0] == 200 and said["headline"] in house.get("/")[1], house=house)
    assert took <= WITHIN_SECONDS
    _, html = house.get(path)
    print(json.dumps({"seconds from publish to reader": round(took, 3)}))
    page.goto(house.paper + path)
    text = page.inner_text("article")
    for part in (
        said["headline"],
        said["standfirst"],
        said["caption"],
        said["quote"],
        "Olena Marchuk",
        "Kyiv",
        "Press service",
    ):
        assert part in text, part
    for paragraph in (*said["before"], said["introduced"], *said["after"], "Truly important."):
        assert paragraph in text
    assert "A camera that must not be published" not in html
