"""A name that was taken off is in no page, feed, credit or earlier edition, and at the desk only few can see it."""

from datetime import datetime, timedelta
from gzip import decompress
from typing import Any

import brotli
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Locale

from masthead.agenda.models import Pitch, PitchWords
from masthead.bylines.models import Byline, ProtectedName
from masthead.desk.forgetting_names import forget_names
from masthead.live.models import Entry, LiveStory
from masthead.pictures.models import Picture
from masthead.press.audit import audit
from masthead.press.chore import print_all, print_round
from masthead.press.edition import Edition
from masthead.press.record.freezing import freeze, thaw
from masthead.staff.models import Member
from masthead.staff.roles import get_role, role_group
from masthead.stories.models import CaptionFile, Correction, Recording, Story
from masthead.stories.protecting import Wish, protect, show_again
from world import World, make_film, make_picture, make_world

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
NAMES = ("Olena Marchuk", "Олена Марчук", "O. Marchuk")
WISH = Wish(real_name="Olena Marchuk", spellings=NAMES)
# They go on telling that a page stood at an address, never what it said.
OF_ADDRESSES = {"annals", "leaves", "leaf_numbers"}


@pytest.fixture
def world(edition: Edition, now: datetime) -> World:
    """A newsroom in whose editions the name stands everywhere: signed, in credits, in both languages, renamed once."""
    made = make_world()
    olena = made.bylines["olena"]
    ukrainian = Locale.objects.get(language_code="uk")
    Byline.objects.create(name=NAMES[1], slug="olena", locale=ukrainian, translation_key=olena.translation_key)
    picture = make_picture(rights="© OLENA MARCHUK 2026")
    film = make_film(voice="OLENA MARCHUK", said="The river rises.", credit="Film: Олена Марчук")
    body = [("recording", {"recording": film, "transcript": "<p>The river rises.</p>"})]
    story = made.story("river", at=now - timedelta(hours=3), bylines=("olena",), hero=picture, body=body)
    # On its section's page the picture stands without its credit, and bears it in its file all the same.
    made.story("lake", at=now - timedelta(hours=3), section="culture", hero=picture)
    made.story("richka", at=now - timedelta(hours=3), bylines=("olena",), section="novyny")
    print_all(edition=edition, at=now, reason="a test")
    olena.slug, olena.biography = "o-marchuk", "Olena Marchuk reports."
    olena.save()
    print_round(edition=edition, at=now)
    story.title = "The river again"
    story.save_revision().publish(skip_permission_checks=True)
    print_round(edition=edition, at=now)
    return made


def told_in(edition: Edition) -> dict[str, str]:
    """Return the tables of the store that hold a spelling of the name, or of its address."""
    found = {}
    words = [word.casefold() for word in (*NAMES, "o-marchuk", "olena-marchuk", "/people/olena")]
    with edition.reading() as view:
        for table in edition._tables:
            # A row without a value says that nothing stood at an address.
            for key, value in ((key, value) for key, value in view.items(table) if value):
                body = (brotli.decompress, decompress, bytes)[key[-1]](value) if table == "bodies" else value
                text = (key + b"\n" + body).decode("utf-8", "replace").casefold()
                found |= {table: text[:200]} if any(word in text for word in words) else {}
    return found


def of_the_desk() -> set[str]:
    """Return the newsroom's tables that hold a spelling of the name."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            text = repr(cursor.fetchall()).casefold()
            found |= {table for word in (*NAMES, "o-marchuk", "olena-marchuk") if word.casefold() in text}
    return found


def take_off(world: World, edition: Edition, now: datetime) -> None:
    protect(Byline.objects.get(pk=world.bylines["olena"].pk), WISH)
    print_round(edition=edition, at=now)
    forget_names(edition=edition, now=now)


def test_it_is_nowhere_in_any_edition(world: World, edition: Edition, now: datetime) -> None:
    assert {"bodies", "paths", "before"} <= set(told_in(edition))
    take_off(world, edition, now)
    found = told_in(edition)
    assert {table: said for table, said in found.items() if table not in OF_ADDRESSES} == {}
    with edition.reading() as view:
        page = view.read("/news/river/").body.decode()
        assert "Name withheld" in page
        assert "Ім’я не розголошуємо" in view.read("/uk/novyny/richka/").body.decode()
        assert [path for path, _ in view.paths() if "/people/" in path] == []
        assert "/people/" not in page
    assert audit(edition=edition) == ()
    assert ProtectedName.objects.get().forgotten_at == now


def test_at_the_desk_it_stands_in_one_table_alone(
    world: World, edition: Edition, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    assert len(of_the_desk()) > 2
    with django_capture_on_commit_callbacks(execute=True):
        take_off(world, edition, now)
    assert of_the_desk() == {"bylines_protectedname"}
    assert [(each.credit, each.rights) for each in Picture.objects.all()] == [("Name withheld", "© Name withheld 2026")]
    assert Recording.objects.get().credit == "Film: Name withheld"
    captions = CaptionFile.objects.get().file
    assert b"<v Name withheld>The river rises.</v>" in captions.open().read()
    assert captions.storage.listdir("captions")[1] == [captions.name.removeprefix("captions/")]


@pytest.fixture
def said(world: World, now: datetime) -> dict[str, str]:
    """Let the name stand in words, which only an editor can put another way; return where, by what it is there."""
    film = make_film(said="Olena\n<i>Marchuk</i> is speaking.", title="A film")
    river = Story.objects.get(slug="river")
    river.body = [("text", "<p>Our <b>Олена&nbsp;Марчук</b>, nobody else.</p>")]
    river.save_revision()
    live = LiveStory.objects.create(story=Story.objects.get(slug="lake"))
    entry = Entry.objects.create(live=live, text="O. Marchuk tells us.", headline="Told")
    picture = make_picture(title="Olena Marchuk on the bridge")
    correction = Correction.objects.create(story=river, text="It was Олена Марчук.", before="it was not")
    finder = AdminURLFinder()
    return {
        f"Captions: English|{finder.get_edit_url(film)}": "Words of the captions",
        f"Story: The river again|{finder.get_edit_url(river)}": "The draft",
        f"Entry: Told|{reverse('live:entry', args=[live.story_id, entry.pk])}": "Text",
        f"Picture: {picture.title}|{finder.get_edit_url(picture)}": "Title",
        f"Correction: {correction}|{finder.get_edit_url(correction)}": "What readers are told",
    }


def test_where_it_still_stands_is_said_at_the_desk(
    world: World, said: dict[str, str], client: Client, edition: Edition, now: datetime
) -> None:
    take_off(world, edition, now)
    member = Member.objects.create(email="publisher@example.org", is_superuser=True)
    client.force_login(member)
    page = reverse("protect_name", args=[world.bylines["olena"].pk])
    told = client.get(page).context["still"]
    shown = {f"{each['kind']}: {each['label']}|{each['href']}": each["fields"] for each in told}
    assert shown == said
    html = client.get(page).content.decode()
    assert all(f'href="{key.split("|")[1]}"' in html for key in said)


def test_other_forms_and_pitches_are_told_of(world: World, client: Client, edition: Edition, now: datetime) -> None:
    """Nothing is changed by itself: it may be somebody else, and what patrons wrote is theirs."""
    text = "<p>Розмова з <b>Оленою</b> Марчук.</p>"
    story = world.story("rozmova", at=now, section="novyny", body=[("text", text)])
    pitch = put_forward("Хто така Олена Марчук?", why="Кажуть, у Марчук Олени є чорновик.", now=now)
    take_off(world, edition, now)
    client.force_login(Member.objects.create(email="publisher@example.org", is_superuser=True))
    said = client.get(reverse("protect_name", args=[world.bylines["olena"].pk])).context
    assert [(each["kind"], each["label"], each["fields"]) for each in said["still"]] == [
        ("Pitch", "Хто така Олена Марчук?", "Title")
    ]
    assert [(each["kind"], each["label"], each["fields"], each["href"]) for each in said["perhaps"]] == [
        ("Story", str(story), "Body", AdminURLFinder().get_edit_url(story)),
        ("Pitch", "Хто така Олена Марчук?", "Why it matters", reverse("agenda:pitch", args=[pitch.pk])),
    ]
    assert Story.objects.get(pk=story.pk).body.raw_data[0]["value"] == text


def put_forward(title: str, *, why: str, now: datetime) -> Pitch:
    pitch = Pitch.objects.create(put_forward_at=now)
    PitchWords.objects.create(pitch=pitch, language="uk", title=title, why=why)
    return pitch


def test_no_edition_is_looked_through_before_all_is_printed_without_it(
    world: World, edition: Edition, now: datetime
) -> None:
    freeze(edition=edition, why="a test", at=now)
    take_off(world, edition, now)
    assert ProtectedName.objects.get().forgotten_at is None
    assert "bodies" in told_in(edition)
    thaw(edition=edition)
    print_round(edition=edition, at=now)
    forget_names(edition=edition, now=now)
    assert set(told_in(edition)) <= OF_ADDRESSES


def test_it_can_be_shown_again(world: World, edition: Edition, now: datetime) -> None:
    take_off(world, edition, now)
    show_again(Byline.objects.get(pk=world.bylines["olena"].pk))
    print_round(edition=edition, at=now)
    with edition.reading() as view:
        assert "Olena Marchuk" in view.read("/news/river/").body.decode()
        assert view.read("/people/o-marchuk/").body
        assert "Олена Марчук" in view.read("/uk/novyny/richka/").body.decode()
    assert audit(edition=edition) == ()


@pytest.mark.parametrize("role", ["reporter", "editor", "publisher"])
def test_only_whoever_may_protect_names_sees_it_at_the_desk(world: World, client: Client, role: str) -> None:
    byline = world.bylines["olena"]
    member = Member.objects.create(email=f"{role}@example.org")
    member.groups.add(role_group(get_role(role)))
    client.force_login(member)
    page = reverse("protect_name", args=[byline.pk])
    said = {"real_name": NAMES[0], "spellings": "\n".join(NAMES), "shown_as": "A correspondent"}
    may = role == "publisher"
    assert client.post(page, said).status_code == 302
    assert Byline.objects.get(pk=byline.pk).is_protected is may
    if not may:
        protect(byline, WISH)
    story = Story.objects.get(slug="river")
    doors = [
        reverse("wagtailsnippets_bylines_byline:list"),
        reverse("wagtailsnippets_bylines_byline:edit", args=[byline.pk]),
        reverse("wagtailsnippets_bylines_byline:history", args=[byline.pk]),
        reverse("wagtailadmin_pages:edit", args=[story.pk]),
        reverse("wagtailadmin_reports:site_history"),
    ]
    assert [door for door in doors if "marchuk" in client.get(door).content.decode().casefold()] == []
    assert ("Olena Marchuk" in client.get(page).content.decode()) is may
