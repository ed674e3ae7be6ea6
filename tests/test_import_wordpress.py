"""The WordPress import: every item accounted for, dates to the second, nothing changed the second time, nothing hung."""

import re
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision

from exports import an_item, bring, export
from hostile import ways_in
from masthead.archive.models import ImportedItem
from masthead.archive.report import Report
from masthead.archive.wordpress import media
from masthead.archive.wordpress.landing import path_of
from masthead.bylines.models import Byline
from masthead.pictures.models import Picture
from masthead.press.audit import audit
from masthead.press.chore import print_until_done
from masthead.press.edition import Edition
from masthead.sections.models import PolicyPage
from masthead.stories.models import Story
from masthead.stories.recording import Recording
from masthead.upkeep.founding import found_newsroom
from world import make_picture, make_recording

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
WP = "{*}"


@pytest.fixture
def real_export(real: Path) -> Path:
    return real / "wordpress" / "themeunittestdata.wordpress.xml"


@pytest.mark.real
def test_the_real_export(real_export: Path, edition: Edition, now: datetime) -> None:
    began = time.process_time()
    report = bring(real_export)
    assert time.process_time() - began < 10
    truth = ET.parse(real_export).getroot().findall("channel/item")
    check_items(report, truth)
    check_blocks(report, truth)
    check_dates(truth)
    print_until_done(edition=edition, at=now, reason="import")
    assert audit(edition=edition) == ()
    check_that_nothing_leaks(edition)
    before = (Revision.objects.count(), Redirect.objects.count(), Page.objects.count())
    again = bring(real_export)
    assert (Revision.objects.count(), Redirect.objects.count(), Page.objects.count()) == before
    assert set(again.outcomes()) == {"unchanged", "skipped"}


def check_items(report: Report, truth: list[ET.Element]) -> None:
    assert [line.id for line in sorted(report.lines, key=lambda line: int(line.id))] == sorted(
        (item.findtext(f"{WP}post_id") for item in truth), key=int
    )
    assert {line.outcome for line in report.lines if line.kind in {"post", "page"}} == {"created"}
    assert all(line.notes for line in report.lines if line.outcome == "skipped")
    kinds = [item.findtext(f"{WP}post_type") for item in truth]
    assert Story.objects.count() == kinds.count("post")
    assert PolicyPage.objects.count() == kinds.count("page")
    assert report.as_json()["comments_left_out"] == sum(len(item.findall(f"{WP}comment")) for item in truth) > 0
    assert set(Byline.objects.values_list("name", flat=True)) == {"Theme Reviewer", "Theme Buster"}


def check_blocks(report: Report, truth: list[ET.Element]) -> None:
    """Compare with what the words themselves name, read here without the importer."""
    texts = (item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or "" for item in truth)
    named = Counter(name for text in texts for name in re.findall(r"<!-- wp:([a-z0-9/-]+)", text))
    found = report.blocks()
    assert {kind: sum(outcomes.values()) for kind, outcomes in found.items()} == named
    assert len(found) == 81
    assert not [kind for kind, outcomes in found.items() if "as text" in outcomes]
    assert found["paragraph"]["kept"] > 200


def check_dates(truth: list[ET.Element]) -> None:
    compared = 0
    for item in truth:
        if item.findtext(f"{WP}post_type") not in {"post", "page"}:
            continue
        page = Page.objects.get(pk=ImportedItem.objects.get(item_id=item.findtext(f"{WP}post_id")).page_id)
        public = item.findtext(f"{WP}status") == "publish" and not item.findtext(f"{WP}post_password")
        compared += 1
        assert page.live == public
        if public:
            said = datetime.strptime(item.findtext(f"{WP}post_date_gmt"), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
            assert page.first_published_at == said
        else:
            assert page.first_published_at is None
    assert compared == Story.objects.count() + PolicyPage.objects.count() > 0


def check_that_nothing_leaks(edition: Edition) -> None:
    """No printed page holds the words of the post behind a password, nor anything that runs or is fetched."""
    assert not Story.objects.get(slug="template-password-protected").live
    with edition.reading() as view:
        bodies = {path: view.read(path).body for path, _ in view.paths()}
    assert not [path for path, body in bodies.items() if b"until the password is entered" in body]
    printed = [bodies[path_of(page)] for page in Page.objects.live().filter(depth__gt=2)]
    assert len(printed) > 40
    for body in printed:
        assert ways_in(body) == []


@pytest.mark.real
@pytest.mark.parametrize("name", ["valid-wxr-1.0.xml", "valid-wxr-1.1.xml", "small-export.xml"])
def test_older_dialects_are_read(real: Path, name: str) -> None:
    file = real / "wordpress" / name
    report = bring(file)
    assert len(report.lines) == len(re.findall(r"<item>", file.read_text(encoding="utf-8"))) > 0
    assert "failed" not in report.outcomes()


def test_old_addresses_lead_to_the_new_ones(tmp_path: Path) -> None:
    bring(export(tmp_path, an_item(1), an_item(2, status="draft")))
    assert Redirect.objects.get().old_path == "/2019/item-1"
    assert Redirect.objects.get().redirect_page.slug == "item-1"


def test_what_the_desk_edited_is_kept_and_what_it_deleted_stays_away(tmp_path: Path) -> None:
    bring(export(tmp_path, an_item(1), an_item(2), an_item(3)))
    edited = Story.objects.get(slug="item-1")
    edited.title = "Better"
    edited.save_revision().publish(skip_permission_checks=True)
    Story.objects.get(slug="item-2").delete()
    report = bring(export(tmp_path, *(an_item(number, body="Changed.") for number in (1, 2, 3))))
    assert [line.outcome for line in report.lines] == ["kept", "kept", "updated"]
    assert Story.objects.get(slug="item-1").title == "Better"


def test_one_bad_item_is_undone_whole_and_the_others_come_in(tmp_path: Path) -> None:
    report = bring(export(tmp_path, an_item(1, body="<div>" * 5_000), an_item(2)))
    assert [line.outcome for line in report.lines] == ["failed", "created"]
    assert not Story.objects.filter(slug="item-1").exists()


def test_names_that_clash_are_numbered(tmp_path: Path) -> None:
    items = (an_item(number).replace(f"<wp:post_name>item-{number}", "<wp:post_name>feed") for number in (1, 2))
    bring(export(tmp_path, *items))
    assert set(Story.objects.values_list("slug", flat=True)) == {"feed-2", "feed-3"}


def test_what_the_desk_withdrew_or_locked_is_left_alone(tmp_path: Path) -> None:
    bring(export(tmp_path, an_item(1), an_item(2), an_item(3, status="draft")))
    Story.objects.get(slug="item-1").unpublish()
    Story.objects.filter(slug="item-2").update(locked=True)
    report = bring(export(tmp_path, an_item(1, body="New."), an_item(2, body="New."), an_item(3)))
    assert [line.outcome for line in report.lines] == ["kept", "kept", "updated"]
    assert not Story.objects.get(slug="item-1").live
    assert Story.objects.get(slug="item-3").live
    assert "taken off the paper" in report.lines[0].notes[0]
    assert "locked" in report.lines[1].notes[0]


def test_an_address_that_the_desk_led_elsewhere_stays_so(tmp_path: Path) -> None:
    found_newsroom()
    Redirect.objects.create(old_path="/2019/item-1", redirect_link="https://elsewhere.example/")
    report = bring(export(tmp_path, an_item(1)))
    assert Redirect.objects.get().redirect_page_id is None
    assert report.lines[0].notes == ("its old address leads elsewhere already: /2019/item-1",)


PICTURE = "<wp:attachment_url>https://old.example/files/a.jpg</wp:attachment_url>"
TEXT = '<p>See.</p><img src="https://old.example/files/a-300x200.jpg" alt="A field">'


def with_picture(tmp_path: Path, *, text: str = TEXT) -> Path:
    thumbnail = "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>2</wp:meta_value></wp:postmeta>"
    picture = an_item(2, kind="attachment", status="inherit", more=PICTURE)
    return export(tmp_path, an_item(1, body=text, more=thumbnail), picture, an_item(3))


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were fetched; each answers with a picture."""
    picture, asked = make_picture(), list[str]()
    with picture.file.open("rb") as file:
        raw = file.read()
    picture.delete()

    def answer(url: str) -> bytes:
        asked.append(url)
        return raw

    monkeypatch.setattr(media, "fetch", answer)
    return asked


def test_pictures_come_in_cleaned_when_asked_for_even_later(tmp_path: Path, served: list[str]) -> None:
    report = bring(with_picture(tmp_path))
    assert served == []
    assert not Picture.objects.exists()
    notes = next(line.notes for line in report.lines if line.id == "1")
    assert notes == (
        "a picture was left out: https://old.example/files/a-300x200.jpg",
        "its featured picture was left out: it is item 2",
    )
    report = bring(with_picture(tmp_path), fetches_media=True)
    assert served == ["https://old.example/files/a.jpg"]
    assert {line.id: line.outcome for line in report.lines} == {"1": "updated", "2": "created", "3": "unchanged"}
    story, picture = Story.objects.get(slug="item-1"), Picture.objects.get()
    assert [block.block_type for block in story.body] == ["text", "picture"]
    assert story.hero == picture
    assert picture.sealed_name
    assert (picture.credit, picture.description) == ("Old", "Item 2")
    again = bring(with_picture(tmp_path), fetches_media=True)
    assert set(again.outcomes()) == {"unchanged"}
    assert len(served) == 1
    picture.delete()
    assert next(line for line in bring(with_picture(tmp_path), fetches_media=True).lines if line.id == "2").notes


def test_words_that_an_item_only_names_are_its_own(tmp_path: Path) -> None:
    named = an_item(1, body='<!-- wp:block {"ref":5} /-->')
    shown = "<!-- wp:paragraph --><p>Support {}</p><!-- /wp:paragraph -->"
    for word, outcome in (("us", "created"), ("us", "unchanged"), ("them", "updated")):
        report = bring(export(tmp_path, named, an_item(5, kind="wp_block", body=shown.format(word))))
        assert report.outcomes() == {outcome: 1, "skipped": 1}
        assert Story.objects.get().body[0].value.source == f"<p>Support {word}</p>"


def test_a_gallery_shows_what_is_attached(tmp_path: Path, served: list[str]) -> None:
    pictures = [an_item(n, kind="attachment", status="inherit", more=attached(n)) for n in (2, 3)]
    bring(export(tmp_path, an_item(1, body="[gallery]"), *pictures), fetches_media=True)
    (gallery,) = Story.objects.get().body
    assert [each["picture"].title for each in gallery.value["pictures"]] == ["Item 2", "Item 3"]
    assert len(served) == 2


def test_sound_comes_in_when_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silence = make_recording()
    with silence.file.open("rb") as file:
        raw = file.read()
    silence.delete()
    monkeypatch.setattr(media, "fetch", lambda _url: raw)
    more = "<wp:attachment_url>https://old.example/files/a.wav</wp:attachment_url>"
    text = '<figure><audio src="https://old.example/files/a.wav"></audio></figure>'
    file = export(tmp_path, an_item(1, body=text), an_item(2, kind="attachment", status="inherit", more=more))
    assert bring(file).outcomes() == {"created": 1, "skipped": 1}
    assert bring(file, fetches_media=True).outcomes() == {"created": 1, "updated": 1}
    (block,) = Story.objects.get().body
    assert (block.block_type, block.value["caption"]) == ("recording", "Item 2")
    assert block.value["recording"] == Recording.objects.get()
    assert bring(file, fetches_media=True).outcomes() == {"unchanged": 2}


def attached(number: int) -> str:
    address = f"<wp:attachment_url>https://old.example/{number}.jpg</wp:attachment_url>"
    return f"{address}<wp:post_parent>1</wp:post_parent>"


def test_several_authors_sign_in_their_order(tmp_path: Path) -> None:
    guest = "".join(
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>"
        for key, value in (("cap-user_login", "olena"), ("cap-display_name", "Олена"))
    )
    signed = '<category domain="author" nicename="cap-olena">olena</category><category domain="author" nicename="cap-ann">ann</category>'
    report = bring(export(tmp_path, an_item(1, more=signed), an_item(2, kind="guest-author", more=guest)))
    assert [each.byline.name for each in Story.objects.get().signatures.order_by("sort_order")] == ["Олена", "ann"]
    assert report.outcomes() == {"created": 1, "skipped": 1}
