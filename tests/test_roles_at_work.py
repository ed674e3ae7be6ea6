"""What each role promises, tried by real requests: the reporter writes, the editor publishes, the owner invites."""

from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, ReferenceIndex, TaskState
from wagtail_localize.models import Translation, TranslationSource

from doors.forms import change, write
from doors.people import ROLE_NAMES, arrive
from masthead.bylines.models import Byline
from masthead.pictures.models import Picture
from masthead.sections.models import Newsroom
from masthead.staff.models import Member
from masthead.stories.models import Story
from world import World, make_picture, make_world

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
PUBLISH = {"action-publish": "action-publish"}
WORDS = {"title": "Other words"}


@pytest.fixture
def world() -> World:
    """A small newsroom."""
    return make_world()


@pytest.fixture
def desks() -> dict[str, Client]:
    """The browser of a colleague of each role."""
    return {role: arrive(role) for role in ROLE_NAMES}


@pytest.fixture
def published(world: World) -> Story:
    """A story that readers see."""
    return world.story("somebodys-story", at=timezone.now())


def test_a_reporter_hands_a_story_to_an_editor_who_publishes_it(world: World, desks: dict[str, Client]) -> None:
    reporter, editor = desks["reporter"], desks["editor"]
    story = write(reporter, section=world.sections["news"], **PUBLISH)
    assert story is None or not story.live
    story = write(reporter, section=world.sections["news"], slug="for-an-editor", **{"action-submit": "submit"})
    assert story is not None
    assert not story.live
    [task] = TaskState.objects.filter(status="in_progress")
    approve = f"/pages/workflow/action/{story.pk}/approve/{task.pk}/"
    reporter.post(approve)
    assert not Story.objects.get(pk=story.pk).live
    editor.post(approve)
    assert Story.objects.get(pk=story.pk).live


def test_a_reporter_changes_only_what_is_theirs_and_publishes_nothing(
    world: World, desks: dict[str, Client], published: Story
) -> None:
    reporter = desks["reporter"]
    mine = write(reporter, section=world.sections["news"], slug="mine")
    assert mine is not None
    assert change(reporter, mine, title="My words").get_latest_revision_as_object().title == "My words"
    assert not change(reporter, mine, **PUBLISH).live
    assert change(reporter, published, **WORDS, **PUBLISH).get_latest_revision_as_object().title != "Other words"
    for door in ("unpublish", "delete", "lock", "copy", f"move/{world.sections['culture'].pk}/confirm"):
        reporter.post(f"/pages/{published.pk}/{door}/")
    kept = Story.objects.get(pk=published.pk)
    assert (kept.live, kept.locked, kept.get_parent().slug) == (True, False, "news")


def test_translating_does_not_let_a_reporter_publish(
    world: World, desks: dict[str, Client], published: Story, django_capture_on_commit_callbacks
) -> None:
    """The library's own page asked for the right to translate alone."""
    source, _made = TranslationSource.get_or_create_from_instance(published)
    world.sections["news"].copy_for_translation(Locale.objects.get(language_code="uk"))
    translation = Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="uk"))
    translation.save_target(publish=False)
    for role, is_live in (("reporter", False), ("editor", True)):
        with django_capture_on_commit_callbacks(execute=True):
            desks[role].post(f"/localize/update/{source.pk}/", {"publish_translations": "on"})
        assert translation.get_target_instance().live is is_live, role


def test_an_editor_publishes_moves_and_withdraws_but_deletes_only_what_was_never_read(
    world: World, desks: dict[str, Client], published: Story
) -> None:
    editor = desks["editor"]
    assert change(editor, published, **WORDS, **PUBLISH).title == "Other words"
    editor.post(f"/pages/{published.pk}/move/{world.sections['culture'].pk}/confirm/")
    assert Story.objects.get(pk=published.pk).get_parent().slug == "culture"
    editor.post(f"/pages/{published.pk}/unpublish/")
    assert not Story.objects.get(pk=published.pk).live
    editor.post(f"/pages/{published.pk}/delete/")
    editor.post(f"/bulk/wagtailcore/page/delete/?id={published.pk}")
    assert Story.objects.filter(pk=published.pk).exists()
    draft = world.story("never-read", live=False)
    editor.post(f"/pages/{draft.pk}/delete/")
    assert not Story.objects.filter(pk=draft.pk).exists()


def test_a_publisher_deletes_redirects_and_sets_up(world: World, desks: dict[str, Client], published: Story) -> None:
    for role in ("reporter", "editor", "supporters-officer", "publisher"):
        desk, may = desks[role], role == "publisher"
        desk.post(
            "/redirects/add/", {"old_path": f"/{role}/", "is_permanent": "on", "redirect_link": "https://x.example/"}
        )
        assert Redirect.objects.filter(old_path=f"/{role}").exists() is may, role
        desk.post(f"/settings/sections/newsroom/{Newsroom.load().pk}/", {"publisher": role, "stories_on_front": "9"})
        assert (Newsroom.objects.get().publisher == role) is may, role
        desk.post(f"/pages/{published.pk}/delete/")
        assert Story.objects.filter(pk=published.pk).exists() is not may, role


@pytest.mark.once
@pytest.mark.parametrize("role", ROLE_NAMES)
def test_only_an_owner_invites_and_gives_roles(role: str, world: World, desks: dict[str, Client]) -> None:
    may, desk = role == "owner", desks[role]
    colleague = Member.objects.create_user("ivan@harbour.example", first_name="Ivan", last_name="Koval")
    new = {"email": "new@harbour.example", "first_name": "New", "last_name": "Colleague", "role": "owner"}
    desk.post("/staff/invite/", new)
    assert (Member.objects.find_by_email("new@harbour.example") is not None) is may
    said = {"email": colleague.email, "first_name": "Ivan", "last_name": "Renamed", "is_active": "on"}
    desk.post(f"/users/edit/{colleague.pk}/", said)
    assert (Member.objects.get(pk=colleague.pk).last_name == "Renamed") is may
    # Nobody becomes more than they are, not even an owner a superuser.
    me = Member.objects.get(email=f"{role}@harbour.example")
    desk.post(f"/users/edit/{me.pk}/", said | {"email": me.email, "is_superuser": "on", "groups": ["1", "2", "3"]})
    desk.post("/account/", {"is_superuser": "on", "name_email-email": me.email, "name_email-first_name": "Me"})
    assert not Member.objects.get(pk=me.pk).is_superuser


def test_a_supporters_officer_sees_no_story(world: World, desks: dict[str, Client], published: Story) -> None:
    draft = world.story("a-secret-draft", live=False, title="A secret draft")
    officer = desks["supporters-officer"]
    first = officer.get("/")
    assert first.status_code == 200
    assert "Write a story in" not in first.text
    for path in ("stories", "pages/search", "pages/add", "images", "snippets", "reports", "redirects", "settings"):
        assert f'"/{path}/' not in first.text, path
    assert write(officer, section=world.sections["news"]) is None
    for path in ("/api/main/pages/?child_of=1", f"/choose-page/{world.sections['news'].pk}/", "/reports/site-history/",
                 f"/bulk/wagtailcore/page/delete/?id={draft.pk}", f"/pages/{draft.pk}/edit/"):  # fmt: skip
        assert "secret" not in officer.get(path, follow=True).text, path
    assert "secret" in desks["reporter"].get(f"/api/main/pages/?child_of={world.sections['news'].pk}").text


@pytest.mark.once
def test_the_first_page_offers_what_the_role_may_do(world: World, desks: dict[str, Client]) -> None:
    front = f"/pages/{world.front.pk}/edit/"
    write_here = f"/pages/add/stories/story/{world.sections['news'].pk}/"
    seen = {role: desk.get("/").text for role, desk in desks.items()}
    assert {role: front in text for role, text in seen.items()} == dict(
        zip(ROLE_NAMES, (False, True, True, False, True), strict=True)
    )
    assert {role: write_here in text for role, text in seen.items()} == dict(
        zip(ROLE_NAMES, (True, True, True, False, True), strict=True)
    )


@pytest.mark.once
@pytest.mark.parametrize("role", ROLE_NAMES)
def test_who_adds_pictures(role: str, world: World, desks: dict[str, Client]) -> None:
    file = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    file.name = "teal.png"
    file.seek(0)
    said = {"title": "Teal", "file": file, "collection": "1", "tags": "", "description": "A field", "credit": "O. M."}
    desks[role].post("/images/add/", said)
    assert Picture.objects.exists() is (role != "supporters-officer")
    assert Page.objects.count() > 1


def refer_to(thing: object) -> None:
    """Do what the worker does after each save."""
    ReferenceIndex.create_or_update_for_object(thing)


def test_what_readers_see_of_a_reporters_pictures_an_editor_changes(
    world: World, desks: dict[str, Client], published: Story
) -> None:
    reporter, editor = (Member.objects.get(email__startswith=role) for role in ("reporter", "editor"))
    draft = write(desks["reporter"], section=world.sections["news"], slug="mine")
    picture = make_picture(uploaded_by_user=reporter)
    one, many = f"/images/{picture.pk}/", f"/images/multiple/{picture.pk}/"
    doors = (one, f"{one}delete/", f"/pictures/{picture.pk}/hide/")

    def are_open(role: str) -> set[bool]:
        return {desks[role].get(door).status_code == 200 for door in doors}

    draft.hero = picture
    draft.save()
    refer_to(draft)
    assert are_open("reporter") == {True}
    published.hero = picture
    published.save()
    refer_to(published)
    assert (are_open("reporter"), are_open("editor")) == ({False}, {True})
    assert "Tell an editor" in desks["reporter"].get(one, follow=True).text
    said = {"title": "Other words", "description": "Other", "collection": "1", "tags": ""}
    for door in (*doors, many, f"{many}delete/", f"/bulk/pictures/picture/delete/?id={picture.pk}"):
        desks["reporter"].post(door, said, headers={"x-requested-with": "XMLHttpRequest"})
        desks["reporter"].post(door, said)
    kept = Picture.objects.get()
    assert (kept.title, kept.file.name) == (picture.title, picture.file.name)
    assert desks["reporter"].get("/images/").text.count(picture.title) > 0
    desks["editor"].post(one, said)
    assert Picture.objects.get().title == "Other words"
    Story.objects.get(pk=published.pk).unpublish(user=editor)
    assert are_open("reporter") == {True}


def test_what_a_byline_shows_is_public(world: World, desks: dict[str, Client]) -> None:
    picture = make_picture(uploaded_by_user=Member.objects.get(email__startswith="reporter"))
    byline = Byline.objects.create(name="Olena Marchuk", slug="olena-m", portrait=picture)
    refer_to(byline)
    assert desks["reporter"].get(f"/images/{picture.pk}/").status_code == 302
