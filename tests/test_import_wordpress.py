"""The WordPress import: every item accounted for, dates to the second, nothing changed the second time, nothing hung."""

import re
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision

from masthead.archive.models import ImportedItem
from masthead.archive.report import Report
from masthead.archive.wordpress import media
from masthead.archive.wordpress.importing import Wish, import_export
from masthead.archive.wordpress.reading import NotAnExport
from masthead.archive.wordpress.words import read_words
from masthead.lib.fetch import FetchRefused, fetch
from masthead.lib.markup import MarkupTooLarge
from masthead.pictures.models import Picture
from masthead.press.audit import audit
from masthead.press.chore import print_until_done
from masthead.press.edition import Edition
from masthead.sections.models import PolicyPage
from masthead.stories.models import Story
from masthead.upkeep.founding import found_newsroom
from world import make_picture

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
def test_every_item_of_the_real_file_is_accounted_for(real_export: Path, edition: Edition, now: datetime) -> None:
    report = bring(real_export)
    truth = ET.parse(real_export).getroot().findall("channel/item")
    assert [line.id for line in sorted(report.lines, key=lambda line: int(line.id))] == sorted(
        (item.findtext(f"{WP}post_id") for item in truth), key=int
    )
    assert {line.outcome for line in report.lines if line.kind in {"post", "page"}} == {"created"}
    kinds = [item.findtext(f"{WP}post_type") for item in truth]
    assert Story.objects.count() == kinds.count("post")
    assert PolicyPage.objects.count() == kinds.count("page")
    print_until_done(edition=edition, at=now, reason="import")
    assert audit(edition=edition) == ()


@pytest.mark.real
@pytest.mark.once
def test_dates_are_right_to_the_second_and_drafts_stay_drafts(real_export: Path) -> None:
    bring(real_export)
    compared = 0
    for item in ET.parse(real_export).getroot().findall("channel/item"):
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


@pytest.mark.real
@pytest.mark.once
def test_a_second_import_changes_nothing(real_export: Path) -> None:
    bring(real_export)
    before = (Revision.objects.count(), Redirect.objects.count(), Page.objects.count())
    report = bring(real_export)
    assert (Revision.objects.count(), Redirect.objects.count(), Page.objects.count()) == before
    assert set(report.outcomes()) == {"unchanged", "skipped"}


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


def test_pictures_come_in_cleaned_when_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = make_picture()
    with picture.file.open("rb") as file:
        raw = file.read()
    monkeypatch.setattr(media, "fetch", lambda _url: raw)
    more = "<wp:attachment_url>https://old.example/files/a.jpg</wp:attachment_url>"
    text = '<p>See.</p><img src="https://old.example/files/a-300x200.jpg" alt="A field">'
    file = export(tmp_path, an_item(1, body=text), an_item(2, kind="attachment", status="inherit", more=more))
    bring(file, fetches_media=True)
    assert [block.block_type for block in Story.objects.get().body] == ["text", "picture"]
    assert Picture.objects.exclude(pk=picture.pk).get().sealed_name


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><rss><channel>&d;</channel></rss>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><rss><channel/></rss>',
        "<rss><channel><title>A feed</title></channel></rss>",
        HEAD + an_item(1),
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


def test_scripts_frames_and_shortcodes_become_words_or_notes() -> None:
    text = (
        'One\ntwo\n\n<script>alert(1)</script>\n\n<iframe src="https://v.example/1"></iframe>\n\n'
        '<blockquote>So.<cite>Ann</cite></blockquote>\n\n[gallery ids="1"]\n\n<p onclick="x()">Three</p>'
        '<a href="javascript:x()">Four</a>'
    )
    words = read_words(text, find_picture=lambda _address: None)
    said = str(words.blocks)
    assert "alert" not in said
    assert "onclick" not in said
    assert "javascript" not in said
    assert "https://v.example/1" in said
    assert ("quote", {"text": "So.", "attribution": "Ann", "role": ""}) in words.blocks
    assert words.notes == ["the shortcode [gallery] was left out", "<script> was left out", "<iframe> became a link"]


@pytest.mark.parametrize("text", ["<b>" * 500, "<br>" * 60_000, "x" * 2_100_000])
def test_markup_above_the_caps_is_refused(text: str) -> None:
    with pytest.raises(MarkupTooLarge):
        read_words(text, find_picture=lambda _address: None)


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
