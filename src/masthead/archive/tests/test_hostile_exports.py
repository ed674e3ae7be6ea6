"""Exports that are odd or hostile: each item is accounted for, and what comes in is what it was, made safe."""

from datetime import UTC, datetime

import pytest
from wagtail.contrib.redirects.models import Redirect

from hostile import HOSTILE, ways_in
from masthead.archive.tests.exports import HEAD, Bring, item
from masthead.bylines.models import Byline
from masthead.lib.markup import plain_text
from masthead.press.audit import audit
from masthead.press.chore import print_until_done
from masthead.press.edition import Edition
from masthead.sections.models import PolicyPage
from masthead.stories.models import Story, Topic
from masthead.stories.printing import print_story

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "supporters"])]


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("Markup: Title <em>With</em> <b>Mark<sup>up</sup></b>", "Markup: Title With Markup"),
        ("Q&amp;A &#8220;here&#8221; &lt;b&gt;", "Q&A “here” <b>"),
        ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
        ("  two\n lines <br/>three", "two lines three"),
        ("&amp;amp;", "&amp;"),
        ("a\u202eb\x0bc", "abc"),
        ("<!-- x -->a<script>b</script>", "ab"),
        ("unfinished <b", "unfinished <b"),
        ("a <![x](y)> b <![if !x]>c", "a b c"),
        ("", ""),
    ],
)
def test_a_title_is_its_words(html: str, words: str) -> None:
    assert plain_text(html) == words


def test_no_title_becomes_markup_and_every_item_comes_in(bring: Bring) -> None:
    titles = [word for word in HOSTILE if not set(word) & set("\x0b\x08\x1b\ufffe")]
    items = [
        item(n, title=word, excerpt=word, body=word, author=word, post_name="") for n, word in enumerate(titles, 1)
    ]
    said = "A <em>b</em> &amp; c"
    report = bring(*items, item(98, title=said, excerpt=said), item(99, title="x" * 400, excerpt="y" * 900))
    assert set(report.outcomes()) == {"created"}
    for story in Story.objects.all():
        assert ways_in(print_story(story.pk).body) == []
        assert story.slug.isascii()
    plain, long = Story.objects.get(slug="item-98"), Story.objects.get(slug="item-99")
    assert (plain.title, plain.standfirst) == ("A b & c", "A b & c")
    assert (long.title, long.standfirst) == ("x" * 255, "y" * 600)
    assert report.lines[-1].notes == ("its title was cut to 255 characters", "its excerpt was cut to 600 characters")


def test_addresses_of_any_script_and_twice_the_same(bring: Bring) -> None:
    report = bring(
        item(1, post_name="новини-дня"),
        item(2, post_name="%d0%bd%d0%be%d0%b2%d0%b8%d0%bd%d0%b8-%d0%b4%d0%bd%d1%8f"),
        item(3, post_name="same"),
        item(4, post_name="same"),
        item(5, post_name="same-2"),
        item(6, post_name="", title="日本語"),
        item(7, post_name="", title="🙂", link=""),
        item(8, post_name="../../etc/passwd"),
        item(9, post_name="a" * 300),
        item(10, post_name="uk", post_type="page"),
        item(11, post_name="archive", post_type="page"),
    )
    slugs = {line.id: line.path.rstrip("/").rsplit("/", 1)[-1] for line in report.lines}
    assert set(report.outcomes()) == {"created"}
    assert (slugs["1"], slugs["2"]) == ("novini-dnya", "novini-dnya-2")
    assert [slugs[n] for n in ("3", "4", "5")] == ["same", "same-2", "same-2-2"]
    assert slugs["8"] == "etcpasswd"
    assert (slugs["9"], slugs["10"], slugs["11"]) == ("a" * 120, "uk-2", "archive-2")
    assert all(slug.isascii() and slug for slug in slugs.values())


def test_old_addresses_lead_here_and_hide_nothing_of_ours(bring: Bring, edition: Edition) -> None:
    report = bring(
        item(1, link="https://old.example/2019/%d0%b4%d0%b5%d0%bd%d1%8c/"),
        item(2, link="https://old.example/archive/", post_type="page", post_name="archive"),
        item(3, link="http://[broken/"),
        item(4, link="https://old.example/?p=4"),
        item(5, link="not an address"),
        item(6, link=f"https://old.example/{'x' * 400}/"),
        item(7, link=""),
        item(8, link="https://old.example/news/item-8/"),
        item(9, link="javascript:alert(1)"),
    )
    assert set(report.outcomes()) == {"created"}
    assert "/2019/день" in set(Redirect.objects.values_list("old_path", flat=True))
    notes = {line.id: line.notes for line in report.lines}
    for number in "23467":
        assert any("cannot be led here" in note or "no address" in note for note in notes[number]), number
    assert notes["8"] == ()
    print_until_done(edition=edition, at=datetime(2026, 3, 1, tzinfo=UTC), reason="import")
    with edition.reading() as view:
        assert view.read("/2019/день/").entry.location == "/news/item-1/"
        assert view.read("/archive/").entry.status == 200
        assert view.count("failed") == 0
    assert audit(edition=edition) == ()


DATES = (
    ("1969-12-31 23:59:59", "", datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ("1898-02-15 21:40:00", "", datetime(1898, 2, 15, 21, 40, tzinfo=UTC)),
    ("0000-00-00 00:00:00", "Sat, 04 May 2019 06:02:01 +0300", datetime(2019, 5, 4, 3, 2, 1, tzinfo=UTC)),
    ("0000-00-00 00:00:00", "Mon, 30 Nov -0001 00:00:00 +0000", None),
    ("0000-00-00 00:00:00", "Fri, 31 Dec 9999 23:59:59 -1200", None),
    ("9999-12-31 23:59:59", "", None),
    ("0001-01-01 00:00:00", "", None),
    ("2019-02-30 00:00:00", "", None),
    ("yesterday", "yesterday", None),
    ("", "", None),
)


def test_dates_are_kept_or_said_to_be_missing(bring: Bring, edition: Edition) -> None:
    report = bring(*(item(n, post_date_gmt=date, pubDate=mail) for n, (date, mail, _) in enumerate(DATES)))
    print_until_done(edition=edition, at=datetime.now(UTC), reason="import")
    for number, (date, mail, published) in enumerate(DATES):
        story, notes = Story.objects.get(slug=f"item-{number}"), report.lines[number].notes
        if published is None:
            assert abs((datetime.now(UTC) - story.first_published_at).total_seconds()) < 300, (date, mail)
            assert notes == ("it had no date, so it is dated now",)
        else:
            assert (story.first_published_at, notes) == (published, ())
        with edition.reading() as view:
            assert view.read(f"/news/item-{number}/").entry.status == 200
            assert view.read(f"/news/{story.first_published_at:%Y/%m}/").entry.status == 200
    with edition.reading() as view:
        assert view.count("failed") == 0


def test_terms_need_not_be_declared_and_are_one_where_they_share_an_address(bring: Bring) -> None:
    terms = (
        '<category domain="category" nicename="nowhere-declared"><![CDATA[Nowhere &amp; declared]]></category>'
        '<category domain="post_tag" nicename="nowhere-declared"><![CDATA[Other name]]></category>'
        '<category domain="category"><![CDATA[Без адреси]]></category>'
        '<category domain="category" nicename="empty"></category>'
        '<category domain="post_format" nicename="post-format-quote"><![CDATA[Quote]]></category>'
        f'<category domain="category" nicename="{"n" * 300}"><![CDATA[{"N" * 300}]]></category>'
    )
    bring(item(1, more=terms), item(2, more=terms))
    assert set(Topic.objects.exclude(slug__in=("energy", "schools")).values_list("slug", "name")) == {
        ("nowhere-declared", "Nowhere & declared"), ("bez-adresi", "Без адреси"), ("n" * 120, "N" * 120),
    }  # fmt: skip
    assert {story.topics.count() for story in Story.objects.all()} == {3}


def test_authors_need_not_be_declared(bring: Bring) -> None:
    head = HEAD + "<wp:author><wp:author_login>ann</wp:author_login><wp:author_display_name>Ann &amp;amp; Bob"
    head += "</wp:author_display_name></wp:author>"
    bring(item(1), item(2, author="stranger"), item(3, author=""), head=head)
    assert set(Byline.objects.values_list("slug", "name")) >= {("ann", "Ann & Bob"), ("stranger", "stranger")}
    assert Story.objects.get(slug="item-3").signatures.count() == 0


def test_every_item_is_accounted_for_whatever_it_is(bring: Bring) -> None:
    comments = "<wp:comment><wp:comment_content>Hi</wp:comment_content></wp:comment>" * 3
    picture = "<wp:attachment_url>https://old.example/a.jpg</wp:attachment_url>"
    report = bring(
        item(1, more=comments),
        item(2, post_type="attachment", status="inherit", more=picture),
        item(3, post_type="attachment", status="inherit"),
        item(4, post_type="nav_menu_item"),
        item(5, post_type="wp_global_styles"),
        item(6, status="trash"),
        item(7, status="auto-draft"),
        item(8, status="private"),
        item(1, title="The same number again"),
        item("", title="No number", guid="https://old.example/" + "g" * 200),
        item("", title="Neither number nor address"),
        "<item/>",
    )
    assert report.item_count == len(report.lines) == 12
    outcomes = [(line.id[:2], line.outcome) for line in report.lines if line.kind != "attachment"]
    assert outcomes.count(("1", "created")) == outcomes.count(("1", "failed")) == 1
    assert report.outcomes() == {"created": 3, "failed": 3, "skipped": 6}
    assert all(line.notes for line in report.lines if line.outcome in {"failed", "skipped"})
    assert "3 comments were not imported" in next(line.notes for line in report.lines if line.id == "1")
    assert Story.objects.get(slug="item-1").title == "Item 1"


def test_pages_that_stand_in_a_ring_or_a_long_line_are_accounted_for(bring: Bring) -> None:
    ring = [item(n, post_type="page", post_parent=str(n % 3 + 1)) for n in (1, 2, 3)]
    line = [item(n, post_type="page", post_parent=str(n - 1) if n > 10 else "0") for n in range(10, 40)]
    lost = item(100, post_type="page", post_parent="77777")
    report = bring(*ring, *reversed(line), lost)
    assert report.outcomes() == {"created": 34}
    assert PolicyPage.objects.count() == 34
    top = [line.id for line in report.lines if any("stands at the top" in note for note in line.notes)]
    assert "100" in top
    assert PolicyPage.objects.order_by("-depth").first().depth <= 13
