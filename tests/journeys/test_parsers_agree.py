"""What is printed, read by parsers that nobody here wrote: HTML, feeds, sitemaps, robots.txt and data for machines."""

import io
import json
import re
from datetime import datetime
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import feedparser
import html5lib
import pytest
from defusedxml import ElementTree
from PIL import Image

from house import fetch
from links import Found, answer, found_in

pytestmark = pytest.mark.once

SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# Pages of people, and pages for a browser that asked.
NOT_FOR_SEARCHING = {"thanks", "wall"}
# A story's text alone is the same story.
TEXT_EDITION = {"text": "text/"}
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


@pytest.fixture
def pages(printed) -> dict[str, Found]:
    """Every page that a person reads, parsed, by its address; a parse error fails."""
    return {each.address: found_in(each) for each in printed if each.is_html}


def test_html_is_strictly_well_formed(printed) -> None:
    wrong = {}
    for each in printed:
        if each.is_html:
            try:
                html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
                    each.body, transport_encoding="utf-8"
                )
            except html5lib.html5parser.ParseError as error:
                wrong[each.path] = str(error)
    assert wrong == {}
    assert len([each for each in printed if each.is_html]) > 80


def test_every_link_and_file_is_there(sample, pages) -> None:
    wanted: dict[str, str] = {}
    for address, found in pages.items():
        for url in (*found.links, *found.files):
            if not url.startswith("#"):
                wanted.setdefault(urldefrag(urljoin(sample.paper + address, url)).url, address)
    inside = {url: where for url, where in wanted.items() if url.startswith(sample.paper + "/")}
    inside |= {url: where for url, where in wanted.items() if url.startswith(sample.counter + "/")}
    outside = {urlsplit(url).netloc for url in wanted.keys() - inside.keys()} - {""}
    assert outside <= {"example.social", "example.org"}
    broken = {url: (where, answer(url)[0]) for url, where in inside.items() if answer(url)[0] != 200}
    assert broken == {}
    assert len(inside) > 100


def test_every_fragment_is_there(pages) -> None:
    for address, found in pages.items():
        wanted = {url[1:] for url in found.links if url.startswith("#")}
        assert wanted <= found.ids, address
        assert len(found.ids) == len(found.all_ids), f"an id stands twice on {address}"


def test_every_page_says_where_it_stands(sample, pages, printed) -> None:
    for each in (each for each in printed if each.is_html):
        found = pages[each.address]
        if each.status == 200 and each.kind not in NOT_FOR_SEARCHING:
            assert found.canonical == [sample.paper + each.path.removesuffix(TEXT_EDITION.get(each.kind, ""))], (
                each.path
            )
            assert found.robots == ("" if each.kind in TEXT_EDITION else "max-image-preview:large")
        else:
            assert (found.canonical, found.robots) == ([], "noindex"), each.path
        assert found.language == each.language
        assert found.titles == 1
        assert found.headings.count("h1") == 1, each.path


def test_versions_name_each_other(sample, pages) -> None:
    paired = {}
    for address, found in pages.items():
        if found.versions:
            paired[sample.paper + address] = found.versions
    assert len(paired) > 20
    for url, versions in paired.items():
        assert url in versions.values(), f"{url} does not name itself"
        assert versions["x-default"] == versions["en"]
        for other in versions.values():
            assert paired[other] == versions, f"{url} and {other} differ"


def test_a_shared_link_shows_its_picture(sample, pages) -> None:
    seen = set()
    for address, found in pages.items():
        if found.social.get("og:image"):
            url = found.social["og:image"]
            status, body, _ = answer(url)
            assert status == 200, address
            size = Image.open(io.BytesIO(body)).size
            assert size == (int(found.social["og:image:width"]), int(found.social["og:image:height"]))
            assert found.social["og:image:alt"]
            seen.add(url)
        if found.canonical and not address.endswith(tuple(TEXT_EDITION.values())):
            assert found.social["og:url"] == found.canonical[0]
            assert found.social["og:title"]
    assert len(seen) >= 6


def test_stories_tell_machines_what_they_are(sample, pages, printed) -> None:
    for each in (each for each in printed if each.kind == "story"):
        found = pages[each.path]
        (said,) = (json.loads(block) for block in found.data)
        assert said["@type"] == "NewsArticle" or said["@type"] == ["NewsArticle", "LiveBlogPosting"]
        assert said["@context"] == "https://schema.org"
        assert "@graph" not in said
        assert said["isAccessibleForFree"] is True
        assert said["headline"] == found.heading
        assert said["url"] == said["mainEntityOfPage"] == sample.paper + each.path
        assert said["inLanguage"] == each.language
        assert {person["@type"] for person in said["author"]} == {"Person"}
        for person in said["author"]:
            assert person["name"]
            assert fetch(person["url"])[0] == 200
        assert said["publisher"]["@type"] == "NewsMediaOrganization"
        assert said["publisher"]["name"]
        published, modified = (datetime.fromisoformat(said[name]) for name in ("datePublished", "dateModified"))
        assert published.utcoffset() is not None
        assert published <= modified
        for picture in said.get("image", ()):
            assert picture["@type"] == "ImageObject"
            assert answer(picture["url"])[0] == 200


def test_feeds_are_feeds(sample, printed) -> None:
    feeds = [each for each in printed if each.kind in {"site-feed", "section-feed"}]
    assert len(feeds) == 2 * (1 + 4)
    stories = {sample.paper + each.path for each in printed if each.kind == "story"}
    seen: dict[str, str] = {}
    for each in feeds:
        feed = feedparser.parse(each.body)
        assert (feed.bozo, feed.version) == (0, "rss20"), each.path
        assert feed.feed.language == each.language
        assert fetch(feed.feed.link)[0] == 200
        assert [urlsplit(link.href).scheme for link in feed.feed.links] == ["http"] * len(feed.feed.links)
        times = [entry.published_parsed for entry in feed.entries]
        assert times == sorted(times, reverse=True)
        for entry in feed.entries:
            assert entry.link in stories
            assert seen.setdefault(entry.id, entry.link) == entry.link
            assert entry.title
            assert "<script" not in entry.description
            for file in entry.enclosures:
                status, body, headers = answer(file.href)
                assert (status, headers["content-type"]) == (200, file.type)
                assert file.length in {"0", str(len(body))}, "its size, or 0 for unknown"
    whole = {entry.link for each in feeds if each.kind == "site-feed" for entry in feedparser.parse(each.body).entries}
    assert whole == stories
    assert len(seen) == len(stories)


def test_a_story_that_moves_stays_the_same_entry(sample) -> None:
    def entry(end: str):
        feed = feedparser.parse(sample.get("/feed.xml")[1])
        return next(each for each in feed.entries if each.link.endswith(end))

    before = entry("/choir/")
    there = "news" if "/culture/" in before.link else "culture"
    sample.do("move", "en", "choir", there)
    sample.wait_for(f"/{there}/choir/", status=200)
    after = entry("/choir/")
    assert (after.link, after.id) == (f"{sample.paper}/{there}/choir/", before.id)
    assert answer(before.link, follow=False)[0] == 301
    assert answer(before.link, follow=False)[2]["location"] == f"/{there}/choir/"


def test_sitemaps_name_every_page_that_is_there(sample, printed) -> None:
    robots = RobotFileParser()
    robots.parse(sample.get("/robots.txt")[1].splitlines())
    assert robots.can_fetch("Googlebot", f"{sample.paper}/news/")
    assert not robots.can_fetch("GPTBot", f"{sample.paper}/news/")
    named: set[str] = set()
    for url in robots.site_maps():
        root = ElementTree.fromstring(fetch(url)[1])
        if root.tag == f"{SITEMAPS}sitemapindex":
            for loc in root.iterfind(f"{SITEMAPS}sitemap/{SITEMAPS}loc"):
                named |= _pages_of(ElementTree.fromstring(fetch(loc.text)[1]))
        else:
            assert _pages_of(root) == {item.text for item in root.iterfind(f".//{SITEMAPS}loc")}
            _check_news(root)
    stories = {sample.paper + each.path for each in printed if each.kind == "story"}
    assert stories <= named
    assert {url: answer(url)[0] for url in named if answer(url)[0] != 200} == {}


def _pages_of(root) -> set[str]:
    assert root.tag == f"{SITEMAPS}urlset"
    for changed in root.iterfind(f"{SITEMAPS}url/{SITEMAPS}lastmod"):
        assert datetime.fromisoformat(changed.text).utcoffset() is not None
    return {loc.text for loc in root.iterfind(f"{SITEMAPS}url/{SITEMAPS}loc")}


def _check_news(root) -> None:
    for item in root.iterfind(f"{SITEMAPS}url"):
        news = item.find(f"{NEWS}news")
        assert news.find(f"{NEWS}publication/{NEWS}name").text
        assert re.fullmatch("en|uk", news.find(f"{NEWS}publication/{NEWS}language").text)
        assert datetime.fromisoformat(news.find(f"{NEWS}publication_date").text).utcoffset() is not None
        assert news.find(f"{NEWS}title").text
