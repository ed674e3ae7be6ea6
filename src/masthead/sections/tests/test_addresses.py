"""Addresses that were left: where they lead, that they lead somewhere, and that they hide nothing of ours."""

from datetime import UTC, datetime

import pytest
from wagtail.contrib.redirects.models import Redirect

from masthead.press.audit import audit
from masthead.press.edition import Edition
from masthead.sections.addresses import is_our_own
from masthead.sections.models import PolicyPage, RetiredAddress
from masthead.sections.tests.answers import answer, journey, print_it
from masthead.stories.models import Story
from world import World

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)


def lead(old: str, *, page=None, link: str = "", **said) -> Redirect:
    return Redirect.objects.create(old_path=old, redirect_page=page, redirect_link=link, **said)


def test_a_redirect_leads_on_in_one_step(world: World, edition: Edition) -> None:
    story = world.story("here", at=AT)
    lead("/one", link="/two/")
    lead("/two", link="/three")
    lead("/three", page=story)
    lead("/for-now", page=story, is_permanent=False)
    lead("/in-two-steps", link="/for-now/")
    lead("/abroad", link="https://другий.example/шлях?q=1#x")
    lead("/to-abroad", link="/abroad")
    lead("/query", link="/news/here/?from=old")
    lead("/own", link="http://localhost:8000/two/")
    print_it(edition)
    for old in ("/one/", "/one", "/two/", "/three", "/own/"):
        assert answer(edition, old) == (301, "/news/here/"), old
    assert answer(edition, "/for-now/") == (302, "/news/here/")
    assert answer(edition, "/in-two-steps/") == (302, "/news/here/")
    assert answer(edition, "/query/") == (301, "/news/here/?from=old")
    for old in ("/abroad/", "/to-abroad/"):
        assert answer(edition, old)[0] == 301
        with edition.reading() as view:
            entry = view.read(old).entry
            head = entry.head(entry.variants[-1])
        assert b"\r\nlocation: https://%D0%B4" in head
    assert audit(edition=edition) == ()


def test_a_chain_is_printed_anew_when_its_end_changes(world: World, edition: Edition) -> None:
    story = world.story("here", at=AT)
    lead("/one", link="/two/")
    last = lead("/two", page=story)
    print_it(edition)
    story.move(world.sections["culture"], pos="last-child")
    print_it(edition)
    assert answer(edition, "/one/") == (301, "/culture/here/")
    last.redirect_page, last.redirect_link = None, "https://elsewhere.example/"
    last.save()
    print_it(edition)
    assert answer(edition, "/one/") == (301, "https://elsewhere.example/")
    last.delete()
    print_it(edition)
    assert answer(edition, "/one/") == (301, "/two/")
    assert audit(edition=edition) == ()


def test_circles_end_at_once(world: World, edition: Edition) -> None:
    lead("/a", link="/b/")
    lead("/b", link="/c/")
    lead("/c", link="/a")
    lead("/self", link="/self/")
    lead("/into", link="/a/")
    print_it(edition)
    for path in ("/a/", "/b", "/c/", "/self", "/self/", "/into/"):
        assert journey(edition, path) == [404], path
    with edition.reading() as view:
        assert view.count("failed") == 0
    assert audit(edition=edition) == ()


def test_what_is_withdrawn_is_gone_at_every_address_it_had(
    world: World, edition: Edition, django_capture_on_commit_callbacks
) -> None:
    story = world.story("here", at=AT)
    lead("/old/name", page=story)
    world.story("draft", live=False)
    print_it(edition)
    story.slug = "renamed"
    with django_capture_on_commit_callbacks(execute=True):
        story.save_revision().publish(skip_permission_checks=True)
    with django_capture_on_commit_callbacks(execute=True):
        Story.objects.get(pk=story.pk).move(world.sections["culture"], pos="last-child")
    print_it(edition)
    left = ["/old/name/", "/news/here/", "/news/renamed/"]
    assert [journey(edition, path) for path in left] == [["/culture/renamed/", 200]] * 3
    Story.objects.get(pk=story.pk).unpublish()
    print_it(edition)
    assert [journey(edition, path) for path in (*left, "/culture/renamed/")] == [[410]] * 4
    assert answer(edition, "/news/draft/") == (404, "")
    Story.objects.get(pk=story.pk).save_revision().publish(skip_permission_checks=True)
    print_it(edition)
    assert [journey(edition, path)[-1] for path in (*left, "/culture/renamed/")] == [200] * 4
    Story.objects.get(pk=story.pk).delete()
    print_it(edition)
    assert [journey(edition, path) for path in (*left, "/culture/renamed/")] == [[410]] * 4
    assert audit(edition=edition) == ()


def test_a_retired_address_serves_again_when_a_page_takes_it(world: World, edition: Edition) -> None:
    world.story("here", at=AT).delete()
    print_it(edition)
    assert answer(edition, "/news/here/")[0] == 410
    retired = RetiredAddress.objects.order_by("path").values_list("path", flat=True)
    assert list(retired) == ["/news/here/", "/news/here/text/"]
    world.story("here", at=AT)
    print_it(edition)
    assert answer(edition, "/news/here/") == (200, "")


def test_a_deleted_draft_leaves_nothing_to_say(world: World, edition: Edition) -> None:
    world.story("draft", live=False).delete()
    print_it(edition)
    assert answer(edition, "/news/draft/") == (404, "")


def test_each_language_says_gone_in_its_own_words(world: World, edition: Edition) -> None:
    world.story("svitlo", at=AT, section="novyny").delete()
    print_it(edition)
    with edition.reading() as view:
        gone = view.read("/uk/novyny/svitlo/")
    assert gone.entry.status == 410
    assert '<html lang="uk"' in gone.body.decode()


OURS = (
    *("/", "/uk/", "/uk", "/archive/", "/archive", "/uk/archive/", "/archive/2026/03/", "/robots.txt", "/feed.xml"),
    *("/news/feed.xml", "/uk/novyny/feed.xml", "/sitemap.xml", "/news-sitemap.xml", "/sitemap-2026-03.xml"),
    *(
        "/topics/energy/",
        "/uk/people/olena-marchuk/",
        "/static/paper.css",
        "/media/x.jpg",
        "/series/a-winter/2026/03/",
        "/news/2026/03/",
        "/uk/novyny/2026/03/",
    ),
)


@pytest.mark.once
def test_what_the_press_prints_by_itself_is_known() -> None:
    assert [path for path in OURS if not is_our_own(path)] == []
    theirs = (
        "/news/",
        "/about/",
        "/news/archive/",
        "/archives/",
        "/2019/05/x/",
        "/feed/",
        "/uk/novyny/",
        "/sitemap/",
        "/x.txt",
        "/2019/05/",
    )
    assert [path for path in theirs if is_our_own(path)] == []


def test_no_redirect_hides_what_the_press_prints_by_itself(world: World, edition: Edition) -> None:
    """A page that was called Archive where it came from led its old address here, and hid ours."""
    world.story("here", at=AT, topics=("energy",), bylines=("olena",), series=world.series)
    print_it(edition)
    with edition.reading() as view:
        before = {path: entry.status for path, entry in view.paths()}
    for path in before:
        if not path.startswith("!"):
            lead(path.rstrip("/") or "/", link="https://elsewhere.example/")
    print_it(edition)
    with edition.reading() as view:
        after = {path: entry.status for path, entry in view.paths()}
        assert [raw for _, raw in view.items("failed")] == []
    assert after == before


def test_a_page_below_another_leads_on_as_well(
    world: World, edition: Edition, django_capture_on_commit_callbacks
) -> None:
    above = PolicyPage(title="About", slug="about", locale=world.front.locale)
    world.front.add_child(instance=above)
    below = PolicyPage(title="Money", slug="money", locale=world.front.locale)
    above.add_child(instance=below)
    for page in (above, below):
        page.save_revision().publish(skip_permission_checks=True)
    print_it(edition)
    above = PolicyPage.objects.get(slug="about")
    above.slug = "who-we-are"
    with django_capture_on_commit_callbacks(execute=True):
        above.save_revision().publish(skip_permission_checks=True)
    print_it(edition)
    assert journey(edition, "/about/money/") == ["/who-we-are/money/", 200]
    assert journey(edition, "/about/") == ["/who-we-are/", 200]
    assert audit(edition=edition) == ()
