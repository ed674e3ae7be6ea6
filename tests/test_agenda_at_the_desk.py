"""Editors run the agenda at the desk: every deed by its form, and nothing of a supporter in the newsroom's safe."""

from datetime import timedelta

import html5lib
import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from doors.people import arrive
from masthead.agenda.models import Ballot, Coverage, Merge, Pitch
from masthead.agenda.putting_forward import Idea, put_forward
from masthead.agenda.reporting import notice_stories
from masthead.agenda.steps import Step, record
from masthead.agenda.tests.pitching import NOON, a_patron, a_pitch
from masthead.readers.models import Contact, Reader
from masthead.stories.models import Story
from world import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
PLAN = {"days": "20", "opens_at": "2026-03-20T09:00", "closes_at": "2026-04-03T18:00"}
WHY = {"reason_en": "Others reported it well.", "reason_uk": ""}


@pytest.fixture
def editor() -> Client:
    return arrive("editor")


def fields_of(page: str) -> dict[str, set[str]]:
    """Return the names of the fields of each form of a page, by the form's action."""
    found = {}
    for form in html5lib.parse(page, namespaceHTMLElements=False).iter("form"):
        names = {each.get("name") for each in form.iter() if each.get("name")} - {"csrfmiddlewaretoken"}
        found[form.get("action") or ""] = names
    return found


def test_every_deed_has_its_fields_on_the_page(editor: Client, world: World) -> None:
    pitch = a_pitch()
    forms = {
        path.split("/")[-2]: names
        for path, names in fields_of(editor.get(f"/pitches/{pitch.pk}/").text).items()
        if f"/{pitch.pk}/" in path
    }
    assert forms == {
        "words": {"title_en", "why_en", "title_uk", "why_uk"},
        "cost": {"days"},
        "ballot": {"choice"},
        "merge": {"choice"},
        "not-now": {"reason_en", "reason_uk"},
    }
    won = {
        path.split("/")[-2]: names
        for path, names in fields_of(editor.get(f"/pitches/{chosen().pk}/").text).items()
        if "/pitches/" in path
    }
    assert (won["assign"], won["cover"], won["drop"]) == ({"who", "due_on"}, {"choice"}, {"reason_en", "reason_uk"})


def do(editor: Client, pitch: Pitch, word: str, **said: object) -> str:
    """Send a deed's form; return the state that the pitch is in then."""
    answer = editor.post(f"/pitches/{pitch.pk}/{word}/", said)
    assert answer.status_code == 302, answer.text
    assert editor.get(answer["location"]).status_code == 200
    return str(Pitch.objects.get(pk=pitch.pk).state)


@pytest.fixture
def world() -> World:
    return make_world()


def test_a_readers_pitch_goes_from_the_list_to_a_ballot(editor: Client, world: World) -> None:
    ann = a_patron()
    pitch = put_forward(idea=Idea(title="Night buses", why="No bus at night.", language="en"), reader=ann, now=NOON)
    listed = editor.get("/pitches/").text
    assert "Night buses" in listed
    assert ann.alias in listed
    assert "ann@example.org" not in listed
    do(editor, pitch, "show")
    do(editor, pitch, "words", title_en="Night buses", why_en="No bus.", title_uk="Нічні автобуси", why_uk="Немає.")
    do(editor, pitch, "cost", days="2.5")
    editor.post("/pitches/ballots/new/", PLAN)
    ballot = Ballot.objects.get()
    assert (ballot.capacity_seconds, ballot.closes_at > ballot.opens_at) == (20 * 8 * 3600, True)
    assert do(editor, pitch, "ballot", choice=ballot.number) == "on-ballot"
    assert "2.5 days" in editor.get(f"/pitches/ballots/{ballot.number}/").text
    assert pitch.words.get(language="uk").title == "Нічні автобуси"
    assert set(pitch.steps.exclude(member=None).values_list("kind", flat=True)) == {"shown", "costed", "on-ballot"}


def test_merge_part_and_no_are_forms_too(editor: Client, world: World) -> None:
    one, two = a_pitch("One thing"), a_pitch("Another thing")
    assert do(editor, one, "merge", choice=two.pk) == "merged"
    assert do(editor, one, "part") == "put-forward"
    assert Merge.objects.get().parted_by is not None
    assert do(editor, one, "not-now", **WHY) == "not-now"
    assert do(editor, one, "again") == "put-forward"
    assert "Others reported it well." in editor.get(f"/pitches/{one.pk}/").text


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("not-now", {"reason_en": "", "reason_uk": "Ні"}),
        ("cost", {"days": "0"}),
        ("cost", {"days": "x"}),
        ("merge", {"choice": "999"}),
        ("ballot", {"choice": "1"}),
        ("words", {"title_en": "", "why_en": "", "title_uk": "", "why_uk": ""}),
        ("words", {"title_en": "Only this", "why_en": "", "title_uk": "", "why_uk": ""}),
    ],
)
def test_a_mistake_is_shown_beside_its_field_and_nothing_is_done(
    editor: Client, world: World, word: str, said: dict[str, str]
) -> None:
    pitch = a_pitch()
    before = pitch.steps.count()
    assert editor.post(f"/pitches/{pitch.pk}/{word}/", said).status_code == 422
    assert (pitch.steps.count(), pitch.words.get().title) == (before, "Who heats the schools")


def test_what_cannot_be_done_any_more_is_said_so(editor: Client, world: World) -> None:
    pitch = a_pitch()
    answer = editor.post(f"/pitches/{pitch.pk}/part/", follow=True)
    assert "Nothing was changed" in answer.text
    assert editor.post(f"/pitches/{pitch.pk}/sell/").status_code == 404


def test_nothing_is_offered_that_an_open_ballot_would_refuse(editor: Client, world: World) -> None:
    pitch = a_pitch(days=2)
    editor.post("/pitches/ballots/new/", PLAN)
    ballot = Ballot.objects.get()
    do(editor, pitch, "ballot", choice=ballot.number)
    page = f"/pitches/{pitch.pk}/"
    assert {"words", "cost"} <= {path.split("/")[-2] for path in fields_of(editor.get(page).text) if path}
    Ballot.objects.update(
        state="open",
        opened_at=NOON,
        roll_count=1,
        manifest_digest="0" * 64,
        opens_at=NOON,
        closes_at=NOON + timedelta(1),
    )
    answer = editor.get(page).text
    assert [path for path in fields_of(answer) if path.startswith(page)] == []
    assert "what stands on an open ballot stays as it is" in answer


def chosen(**said: object) -> Pitch:
    pitch = a_pitch(days=2)
    for kind in ("on-ballot", "chosen"):
        record(pitch, Step(kind=kind, at=NOON, by="count"))
    return Pitch.objects.get(pk=pitch.pk)


def test_a_chosen_pitch_is_assigned_covered_and_published_with_its_story(editor: Client, world: World) -> None:
    pitch = chosen()
    assert do(editor, pitch, "assign", who="Olena", due_on="2026-04-01") == "being-reported"
    draft = world.story("the-buses", live=False)
    assert do(editor, pitch, "cover", choice=draft.translation_key) == "being-reported"
    notice_stories(timezone.now())
    assert Pitch.objects.get(pk=pitch.pk).state == "being-reported"
    draft.save_revision().publish()
    notice_stories(timezone.now())
    assert Pitch.objects.get(pk=pitch.pk).state == "published"
    Story.objects.get(pk=draft.pk).unpublish()
    notice_stories(timezone.now())
    assert Pitch.objects.get(pk=pitch.pk).state == "being-reported"
    draft.save_revision().publish()
    notice_stories(timezone.now() + timedelta(minutes=1))
    assert do(editor, pitch, "took", days="3") == "published"
    assert do(editor, pitch, "uncover", choice=draft.translation_key) == "being-reported"
    assert Coverage.objects.get().unlinked_by is not None
    kinds = list(pitch.steps.order_by("pk").values_list("kind", flat=True))
    assert kinds[-5:] == ["assigned", "published", "unpublished", "published", "unpublished"]


def test_a_dropped_pitch_says_why(editor: Client, world: World) -> None:
    pitch = chosen()
    assert do(editor, pitch, "drop", reason_en="The archive burned.", reason_uk="Архів згорів.") == "dropped"
    assert pitch.steps.latest("pk").reason == {"en": "The archive burned.", "uk": "Архів згорів."}


def test_the_newsroom_has_pitches_of_its_own(editor: Client, world: World) -> None:
    words = {"title_en": "The mayor's car", "why_en": "We pay it.", "title_uk": "Авто мера", "why_uk": "Ми платимо."}
    assert editor.post("/pitches/new/", words).status_code == 302
    pitch = Pitch.objects.get()
    assert (pitch.proposer, pitch.is_shown, pitch.words.count()) == (None, True, 2)


def test_nothing_of_it_lies_in_the_newsrooms_safe(editor: Client, world: World) -> None:
    ann = a_patron()
    pitch = put_forward(idea=Idea(title="Zweizahn", why="Bidens.", language="en"), reader=ann, now=NOON)
    do(editor, pitch, "show")
    do(editor, pitch, "cost", days="1")
    assert Reader.objects.get().pk == ann.pk
    needles = ("Zweizahn", ann.pk.hex, str(ann.pk), ann.alias)
    with connections["default"].cursor() as cursor:
        for table in connections["default"].introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            said = str(cursor.fetchall())
            assert not any(needle in said for needle in needles), table


@pytest.mark.parametrize("count", [1, 12])
def test_the_pages_cost_the_same_queries_however_much_they_list(
    editor: Client, world: World, count: int, django_assert_max_num_queries
) -> None:
    pitches = [a_pitch(f"Pitch number {n}", days=1) for n in range(count)]
    editor.post("/pitches/ballots/new/", PLAN)
    editor.get("/pitches/")
    for path, safe_most in (("/pitches/", 4), (f"/pitches/{pitches[0].pk}/", 18), ("/pitches/ballots/1/", 10)):
        with django_assert_max_num_queries(safe_most, connection=connections["supporters"]):
            assert editor.get(path).status_code == 200


def test_a_ballot_is_opened_with_a_button_and_is_then_frozen(editor: Client, world: World) -> None:
    ballots = "/pitches/ballots/"
    closes = timezone.now() + timedelta(days=14)
    editor.post(f"{ballots}new/", PLAN | {"closes_at": closes.strftime("%Y-%m-%dT%H:%M")})
    assert "two pitches" in editor.post(f"{ballots}1/open/", follow=True).text
    for title in ("Night buses", "The bridge money"):
        do(editor, a_pitch(title, days=2), "ballot", choice=1)
    assert "Nobody may vote yet" in editor.post(f"{ballots}1/open/", follow=True).text
    ann = a_patron(paid_on=timezone.now().date())
    Contact.objects.filter(reader=ann).update(confirmed_at=timezone.now())
    a_patron("bob", paid_on=timezone.now().date())
    page = editor.post(f"{ballots}1/open/", follow=True).text
    assert "1 patron may vote" in page
    assert "1 patron may not" in page
    assert Ballot.objects.get().state == "open"
    assert "Open the ballot now" not in page
    assert editor.post(f"{ballots}1/off/", follow=True).text.count("Nothing was.") == 1
