"""The WordPress import: every item accounted for, dates to the second, nothing changed the second time, nothing hung."""

import os
import re
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision

from hostile import ways_in
from masthead.archive.models import ImportedItem
from masthead.archive.report import Report
from masthead.archive.wordpress import media
from masthead.archive.wordpress.importing import Wish, import_export
from masthead.archive.wordpress.landing import path_of
from masthead.archive.wordpress.reading import NotAnExport, survey
from masthead.archive.wordpress.turning import read_words
from masthead.bylines.models import Byline
from masthead.lib.fetch import FetchRefused, fetch
from masthead.lib.markup import MarkupTooLarge
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
HEAD = (
    '<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    "<title>Old</title><wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>"
)


def an_item(
    number: int = 1, *, body: str = "Words.", kind: str = "post", status: str = "publish", more: str = ""
) -> str:
    return (
        f"<item><title>Item {number}</title><link>https://old.example/2019/item-{number}/</link><dc:creator>ann</dc:creator>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded><wp:post_id>{number}</wp:post_id>"
        f"<wp:post_date_gmt>2019-05-04 03:02:01</wp:post_date_gmt><wp:post_name>item-{number}</wp:post_name>"
        f"<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>{more}</item>"
    )


def export(tmp_path: Path, *items: str) -> Path:
    file = tmp_path / "export.xml"
    file.write_text(f"{HEAD}{''.join(items)}</channel></rss>", encoding="utf-8")
    return file


def bring(file: Path, **wish) -> Report:
    found_newsroom()
    return import_export(file, wish=Wish(**wish))


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


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><rss><channel>&d;</channel></rss>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><rss><channel/></rss>',
        "<rss><channel><title>A feed</title></channel></rss>",
        HEAD + an_item(1),
        HEAD.replace(">1.2<", ">9.7<") + an_item(1) + "</channel></rss>",
        HEAD + "<item>" + "<a>" * 60 + "</a>" * 60 + "</item></channel></rss>",
        HEAD + an_item(1) + "<item>" + "<a/>" * 500_001 + "</item></channel></rss>",
        "not xml",
        "",
    ],
)
def test_a_file_that_is_no_whole_export_changes_nothing(tmp_path: Path, text: str) -> None:
    file = tmp_path / "export.xml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(NotAnExport):
        bring(file)
    assert not Story.objects.exists()


def test_a_file_larger_than_any_export_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "export.xml"
    with file.open("wb") as hole:
        hole.truncate(1024**3)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for each, why in ((file, "larger than 512 MB"), (pipe, "no plain file"), (tmp_path, "no plain file")):
        with pytest.raises(NotAnExport, match=why):
            bring(each)


@pytest.mark.once
def test_one_item_may_not_fill_the_memory(tmp_path: Path) -> None:
    file = tmp_path / "export.xml"
    with file.open("w", encoding="utf-8") as out:
        out.write(HEAD + "<item><title>")
        out.writelines("x" * 1024**2 for _ in range(65))
        out.write("</title></item></channel></rss>")
    with pytest.raises(NotAnExport, match="One item in it is larger"):
        survey(file)


def test_scripts_frames_and_shortcodes_become_words_or_notes() -> None:
    text = (
        'One\ntwo\n\n<script>alert(1)</script>\n\n<iframe src="https://v.example/1"></iframe>\n\n'
        '<blockquote>So.<cite>Ann</cite></blockquote>\n\n[gallery ids="1"]\n\n<p onclick="x()">Three</p>'
        '<a href="javascript:x()">Four</a>'
    )
    words = read_words(text)
    said = str(words.blocks)
    assert "alert" not in said
    assert "onclick" not in said
    assert "javascript" not in said
    assert "https://v.example/1" in said
    assert ("quote", {"text": "So.", "attribution": "Ann", "role": ""}) in words.blocks
    assert words.notes == ["<script> was left out", "<iframe> became a link", "pictures of a gallery were left out: 1"]


@pytest.mark.parametrize("text", ["<b>" * 500, "<br>" * 60_000, "x" * 2_100_000])
def test_markup_above_the_caps_is_refused(text: str) -> None:
    with pytest.raises(MarkupTooLarge):
        read_words(text)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a",
        "http://localhost:8000/",
        "http://[::1]/",
        "http://0x7f.1/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "ftp://example.org/",
        "https://user:word@example.org/",
        "http://[broken/",
    ],
)
def test_nothing_private_is_fetched(url: str) -> None:
    with pytest.raises(FetchRefused):
        fetch(url)
