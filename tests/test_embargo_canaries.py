"""Nothing of an embargoed story is in any output, nor anywhere in the press's store, until it is released.

A unique word stands in each text field of the story, of its pictures and of what only it points to, whatever fields
there are; each picture has bytes of its own. All of it is looked for in every body, header, path, index and delta, and
in the search index as it lies in the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from gzip import decompress

import brotli
import pytest
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from canaries import Canaries, places_of_words
from masthead.desk.models import DraftLink, PlannedStory, Version
from masthead.desk.schedules import run_schedules
from masthead.finding.checking import find
from masthead.finding.indexing import index_now
from masthead.finding.models import Drawer, IndexedStory
from masthead.finding.words import stem
from masthead.live.models import Entry, LiveStory
from masthead.press.audit import audit
from masthead.press.chore import print_all, print_until_done
from masthead.press.edition import Edition
from masthead.press.view import View
from masthead.sections.models import FrontPage, FrontPlacement, Package, PackageStory
from masthead.staff.models import Member
from masthead.stories.models import Correction, RelatedStory, Story
from world import World, make_world

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "supporters"])]
# What stands in addresses, in what machines read, or on pages of others.
NOT_READ_IN_IT = (
    *("Byline.biography", "Byline.job_title", "Byline.slug", "Series.description", "Series.slug", "Topic.description"),
    *("Topic.slug", "Picture.description", "Picture.rights", "Story.body.quoted_post.address", "Story.seo_title"),
    *("Story.search_description", "Story.slug", "Story.social_headline", "CaptionFile.file", "Recording.file"),
)
# Not a story's own words: what is made of pictures, and who protected bylines are.
UNSUNG = {
    *("ProtectedName.real_name", "ProtectedName.shown_before", "ProtectedName.spellings"),
    *("Rendition.file", "Rendition.filter_spec", "Rendition.focal_point_key"),
}
EMBARGO = timedelta(hours=5)
# What readers never see of a story that is public: what its editors said to each other, and of it.
NEVER_SHOWN = ("Comment.", "CommentReply.", "DraftLink.", "PlannedStory.", "Version.")


@dataclass
class Clock:
    """What time it is."""

    now: datetime


@pytest.fixture
def clock(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock to be set, by which Wagtail publishes too."""
    made = Clock(now=now)
    monkeypatch.setattr(timezone, "now", lambda: made.now)
    return made


@pytest.fixture
def world(edition: Edition, now: datetime, clock: Clock) -> World:
    made = make_world()
    made.story("known", at=now - timedelta(hours=3), topics=["energy"], bylines=["olena"])
    made.story("vidomo", at=now - timedelta(hours=3), section="novyny")
    print_all(edition=edition, at=now, reason="a test")
    return made


@pytest.fixture
def canaries() -> Canaries:
    return Canaries()


@pytest.fixture(params=["undated", "dated"])
def secret(request: pytest.FixtureRequest, world: World, canaries: Canaries, now: datetime) -> Story:
    """A story that goes out for the first time when its embargo ends; its editor may have said when it was written."""
    known = Story.objects.get(slug="known")
    story = canaries.sing_in(Story(live=False), but=("topics",))
    story.first_published_at = now - timedelta(days=1) if request.param == "dated" else None
    story.locale = world.sections["news"].locale
    story.topics = [canaries.row(Story._meta.get_field("topics").related_model), *known.topics.all()]
    editor = Member.objects.create(email="editor@example.org")
    canaries.children(story, by=editor, other=known)
    Page.objects.get(pk=world.sections["news"].pk).add_child(instance=story)
    # Its translation is public already.
    Story.objects.filter(slug="vidomo").update(translation_key=story.translation_key)
    plan(story, at=now + EMBARGO)
    return Story.objects.get(pk=story.pk)


def plan(story: Story, *, at: datetime) -> None:
    story.go_live_at = at
    story.save_revision().publish(skip_permission_checks=True)


def let_everything_point_to(story: Story, canaries: Canaries) -> None:
    """Link, relate, place and lead to a story that is not public."""
    known = Story.objects.get(slug="known")
    known.body = [("text", f'<p>See <a linktype="page" id="{story.pk}">that</a>.</p>')]
    known.curated_related = [RelatedStory(other=story, sort_order=0)]
    known.save_revision().publish(skip_permission_checks=True)
    front = FrontPage.objects.get(locale__language_code="en")
    front.placements = [FrontPlacement(story=story, sort_order=0)]
    front.save_revision().publish(skip_permission_checks=True)
    package = Package.objects.create(front=front, title="Together", series=story.series)
    PackageStory.objects.create(package=package, story=story, sort_order=0)
    Redirect.objects.create(old_path="/leads-on", redirect_page=story)
    canaries.sing_in(Correction(story=story), but=("story",)).save()
    live = LiveStory.objects.create(story=story)
    shown = {"state": Entry.State.PUBLISHED, "number": 1, "position": 1, "changed_at": timezone.now()}
    canaries.sing_in(Entry(live=live, **shown), but=("live",)).save()
    speak_of(story, canaries)
    vidomo = Story.objects.get(slug="vidomo")
    vidomo.save_revision().publish(skip_permission_checks=True)


def speak_of(story: Story, canaries: Canaries) -> None:
    """Let the desk keep its own words about a story: a plan, a link for somebody outside, the name of a version."""
    now, member = timezone.now(), Member.objects.get()
    until = {"made_at": now, "expires_at": now + EMBARGO}
    PlannedStory.objects.filter(story=story).delete()
    canaries.sing_in(PlannedStory(story=story, planned_by=member, planned_at=now)).save()
    canaries.sing_in(DraftLink(story=story, made_by=member, **until)).save()
    canaries.sing_in(Version(revision=story.latest_revision, named_by=member, named_at=now)).save()


def print_it(edition: Edition, *, whole: bool = False) -> None:
    """Do a round of the worker's work, the search index included, or print everything anew."""
    run_schedules(timezone.now())
    print_until_done(edition=edition, at=timezone.now(), reason="a test")
    index_now(edition)
    print_until_done(edition=edition, at=timezone.now(), reason="a test")
    if whole:
        print_all(edition=edition, at=timezone.now(), reason="a test")


def everything(view: View, edition: Edition) -> Iterator[bytes]:
    """Yield all that the press holds: its files as they lie on the disk, and each body as it was before compression."""
    yield from (file.read_bytes() for file in edition.folder.rglob("*") if file.is_file())
    yield from (stems.encode() for stems in Drawer.objects.values_list("stems", flat=True))
    yield from (path.encode() for path in IndexedStory.objects.values_list("path", flat=True))
    for table in edition._tables:
        yield b"\n".join(key + b"\0" + value for key, value in view.items(table))
    for key, body in view.items("bodies"):
        yield (brotli.decompress, decompress, bytes)[key[-1]](body)


def heard(edition: Edition, canaries: Canaries) -> set[str]:
    """Return the places of all words that are anywhere in the store."""
    with edition.reading() as view:
        everywhere = b"\n".join(everything(view, edition)).lower()
    # The index holds what a word has in common with its other forms.
    stems = {place: stem(word, "en") for place, word in canaries.words.items()}
    assert all(canaries.words[place].startswith(each) for place, each in stems.items())
    return {place for place, each in stems.items() if each.encode() in everywhere}


def found_by(edition: Edition, canaries: Canaries) -> set[str]:
    """Return the places of all words by which readers find a story."""
    with edition.reading() as view:
        return {place for place, word in canaries.words.items() if find(view, words=word, language="en")}


def media(edition: Edition) -> dict[str, bytes]:
    with edition.reading() as view:
        return {path: view.read(path).body for path, _ in view.paths() if path.startswith("/media/")}


def test_no_word_and_no_picture_before_the_hour(
    world: World, edition: Edition, canaries: Canaries, secret: Story, clock: Clock
) -> None:
    assert len(canaries.words) > 40
    assert len(canaries.pictures) >= 2
    print_it(edition)
    let_everything_point_to(secret, canaries)
    sung = {".".join(place.split(" ")[0].split(".")[:2]) for place in canaries.words}
    assert places_of_words() - sung == UNSUNG
    print_it(edition)
    for picture in canaries.pictures:
        picture.save()
    clock.now += EMBARGO - timedelta(seconds=1)
    print_it(edition, whole=True)
    assert heard(edition, canaries) == set()
    before, shown = (edition.folder / "data.mdb").read_bytes(), media(edition)
    clock.now += timedelta(seconds=1)
    print_it(edition)
    # The same search finds them as soon as they are public, but for what is never printed.
    sung = heard(edition, canaries)
    assert {place.split(" ")[0] for place in sung} >= {
        "Story.title",
        "Story.standfirst",
        "Story.body.text",
        "Entry.text",
        "CaptionFile.file",
        "Recording.file",
    }
    assert [place for place in sung if place.startswith(NEVER_SHOWN)] == []
    # And readers find the story by each word that they see on it, wherever that stands.
    unseen = {place.split(" ")[0] for place in sung - found_by(edition, canaries)}
    assert [place for place in sorted(unseen) if not place.startswith(NOT_READ_IN_IT)] == []
    released = {path: body for path, body in media(edition).items() if path not in shown}
    assert len(released) >= 4
    assert [path for path, body in released.items() if body[64:512] in before] == []
    assert audit(edition=edition) == ()


def test_a_planned_correction_is_not_told_either(
    world: World, edition: Edition, canaries: Canaries, clock: Clock
) -> None:
    """The story is public, and its next text, other pictures included, waits for its hour."""
    story = Story.objects.get(slug="known")
    canaries.sing_in(story, but=("slug",))
    plan(story, at=clock.now + EMBARGO)
    clock.now += EMBARGO - timedelta(seconds=1)
    print_it(edition, whole=True)
    assert heard(edition, canaries) == set()
    clock.now += timedelta(seconds=1)
    print_it(edition)
    assert len(heard(edition, canaries)) > 10
