"""Nothing unready reaches a reader, by whichever way somebody publishes; a draft is always saved, and told why."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, TaskState
from wagtail.test.utils.form_data import rich_text, streamfield

from doors.forms import change, story_form, write
from doors.people import arrive, member
from masthead.desk.schedules import late, run_schedules
from masthead.pictures.models import Picture
from masthead.stories.gate import StoryHeldBack
from masthead.stories.models import Story
from masthead.stories.readiness import Mark, marks_of
from world import World, make_picture, make_world

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "supporters"])]
PUBLISH = {"action-publish": "action-publish"}
TK = "A TK is left here"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def editor(world: World) -> Client:
    return arrive("editor")


def unready(world: World, slug: str = "unready", **said: object) -> Story:
    return world.story(slug, live=False, body=[("text", "<p>It cost TK euros.</p>")], **said)


def stops(story: Story) -> list[Mark]:
    return [mark for mark in marks_of(story) if mark.is_stop]


def warnings(story: Story) -> set[str]:
    return {mark.field for mark in marks_of(story) if not mark.is_stop}


def is_public(story: Story) -> bool:
    return Story.objects.filter(pk=story.pk, live=True).exists()


def is_scheduled(story: Story) -> bool:
    return story.revisions.filter(approved_go_live_at__isnull=False).exists()


@pytest.mark.parametrize("field", ["title", "standfirst", "dateline", "hero_caption", "search_description"])
def test_a_tk_in_any_text_stops_the_form_beside_its_field(world: World, editor: Client, field: str) -> None:
    story = world.story("with-a-gap", live=False)
    answer = editor.post(f"/pages/{story.pk}/edit/", form_of(story, **{field: "From TK, today"}, **PUBLISH))
    assert answer.status_code == 200
    assert TK in str(answer.context["form"].errors[field])
    assert not is_public(story)
    # As a draft the same words are kept.
    kept = change(editor, story, **{field: "From TK, today"})
    assert getattr(kept.get_latest_revision_as_object(), field) == "From TK, today"


def form_of(story: Story, **said: object) -> dict[str, object]:
    return story_form(slug=story.slug, **said)


def test_a_tk_in_a_block_is_said_at_the_block(world: World, editor: Client) -> None:
    story = world.story("with-a-gap", live=False)
    body = streamfield([("heading", "Fine"), ("text", rich_text("<p>It cost <b>TK</b> euros.</p>"))])
    answer = editor.post(f"/pages/{story.pk}/edit/", form_of(story, body=body, **PUBLISH))
    [error] = answer.context["form"].errors.as_data()["body"]
    assert list(error.block_errors) == [1]
    assert TK in str(error.block_errors[1])
    assert TK in answer.text
    assert not is_public(story)


@pytest.mark.parametrize("words", ["The TKO came late", "T.K. Maxx", "Battle", "stk", "tk"])
def test_what_is_no_tk_stops_nothing(world: World, words: str) -> None:
    assert stops(world.story("fine", live=False, standfirst=words)) == []


def test_a_new_story_that_is_not_ready_is_not_lost(world: World, editor: Client) -> None:
    """Nothing is saved, but the form comes back with everything in it."""
    said = story_form(slug="new", title="A TK headline", standfirst="Words that took an hour", **PUBLISH)
    answer = editor.post(f"/pages/add/stories/story/{world.sections['news'].pk}/", said)
    assert "Words that took an hour" in answer.text
    assert not Story.objects.filter(slug="new").exists()
    assert write(editor, section=world.sections["news"], slug="new", title="A TK headline") is not None


def test_bulk_publishing_publishes_none_of_them_and_says_which_is_not_ready(world: World, editor: Client) -> None:
    ready, not_yet = world.story("ready", live=False), unready(world)
    address = f"/bulk/wagtailcore/page/publish/?id={ready.pk}&id={not_yet.pk}"
    answer = editor.post(address, {"include_descendants": ""}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/pages/{not_yet.pk}/edit/"
    assert "“Unready” cannot be published yet:" in answer.text
    assert TK in answer.text
    assert not is_public(ready)
    assert not is_public(not_yet)


def test_publishing_a_section_with_its_drafts_holds_them_back_too(world: World, editor: Client) -> None:
    not_yet = unready(world)
    section = world.sections["news"]
    editor.post(f"/bulk/wagtailcore/page/publish/?id={section.pk}", {"include_descendants": "on"})
    assert not is_public(not_yet)


def test_approving_holds_it_back_and_leaves_it_in_review(world: World, editor: Client) -> None:
    story = unready(world)
    arrive("reporter")
    Page.objects.get(pk=world.sections["news"].pk).get_workflow().start(story, member("reporter", role="reporter"))
    task = TaskState.objects.get()
    answer = editor.post(f"/pages/workflow/action/{story.pk}/approve/{task.pk}/", follow=True)
    assert TK in answer.text
    said = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    body = streamfield([("text", rich_text("<p>It cost TK euros.</p>"))])
    answer = editor.post(f"/pages/{story.pk}/edit/", form_of(story, body=body, **said))
    assert TK in answer.text
    assert not is_public(story)
    assert TaskState.objects.get().status == "in_progress"
    editor.post(f"/pages/{story.pk}/edit/", form_of(story, **said))
    assert is_public(story)


def test_handing_in_is_never_refused_and_says_what_is_missing(world: World) -> None:
    reporter = arrive("reporter")
    story = write(reporter, section=world.sections["news"], slug="mine", title="TK", **{"action-submit": "submit"})
    assert story is not None
    assert story.workflow_in_progress
    shown = reporter.get("/").text
    assert "It cannot be published before this is done:" in shown
    assert TK in shown


def test_what_is_not_ready_cannot_be_scheduled(world: World, editor: Client) -> None:
    later = timezone.now() + timedelta(days=1)
    story = unready(world, go_live_at=later)
    with pytest.raises(StoryHeldBack):
        story.get_latest_revision().publish(user=member("editor", role="editor"))
    bad = make_picture()
    Picture.objects.filter(pk=bad.pk).update(credit="")
    bad.refresh_from_db()
    other = world.story("other", live=False, go_live_at=later, hero=bad)
    with pytest.raises(StoryHeldBack, match="no credit"):
        other.get_latest_revision().publish(skip_permission_checks=True)
    live = world.story("live", at=timezone.now())
    live.go_live_at, live.hero = later, bad
    with pytest.raises(StoryHeldBack, match="no credit"):
        live.save_revision().publish(skip_permission_checks=True)
    assert not any(map(is_scheduled, (story, other, live)))


def test_the_programming_interface_does_not_publish(world: World, editor: Client) -> None:
    story = world.story("quiet", live=False)
    assert editor.post(f"/api/main/pages/{story.pk}/action/publish/", {}).status_code == 404
    assert not is_public(story)


def test_a_link_must_lead_somewhere(world: World) -> None:
    draft, there = world.story("draft", live=False), world.story("there", at=timezone.now())

    def linked(href: str) -> Story:
        slug = f"links-{Story.objects.count()}"
        return world.story(slug, live=False, body=[("text", f"<p><a {href}>here</a></p>")])

    for href in (
        'linktype="page" id="999999"',
        'href="/news/nothing/"',
        'href="https://paper.example/news/nothing/"',
        f'href="/news/{draft.slug}/"',
    ):
        [stop] = stops(linked(href.replace("https://paper.example", _paper())))
        assert (stop.field, stop.block) == ("body", 0), href
    for href in (
        f'linktype="page" id="{there.pk}"', 'href="/news/there/"', 'href="/news/there"', 'href="/"', 'href="/uk/"',
        'href="/topics/energy/"', 'href="/feed.xml"', 'href="https://elsewhere.example/news/nothing/"',
        f'href="{_paper()}/news/there/?a=b#c"', 'href="mailto:a@example.org"', 'href="#note"',
    ):  # fmt: skip
        assert stops(linked(href)) == [], href
    # Two stories that link to each other can both appear: the link is set once the other is there.
    waiting = linked(f'linktype="page" id="{draft.pk}"')
    assert stops(waiting) == []
    assert "body" in warnings(waiting)


def _paper() -> str:
    return str(settings.MASTHEAD_CONFIG.addresses.paper).rstrip("/")


def test_an_embargo_holds_a_story_and_its_translations(world: World, editor: Client) -> None:
    until = timezone.now() + timedelta(hours=5)
    story = world.story("secret", live=False, embargo_until=until)
    other = world.story("tayemno", live=False, section="novyny")
    Story.objects.filter(pk=other.pk).update(translation_key=story.translation_key)
    other.refresh_from_db()
    for each in (story, other):
        assert [mark.field for mark in stops(each)] == ["embargo_until"]
        with pytest.raises(StoryHeldBack, match="embargo"):
            each.save_revision().publish(skip_permission_checks=True)
    story.go_live_at = until - timedelta(seconds=1)
    assert len(stops(story)) == 1
    story.go_live_at = until
    assert stops(story) == []
    story.save_revision().publish(user=member("editor", role="editor"))
    assert is_scheduled(story)
    assert not is_public(story)
    answer = editor.post(f"/pages/{other.pk}/edit/", form_of(other, **PUBLISH))
    assert "Its embargo ends on" in answer.text


def test_a_scheduled_story_whose_picture_lost_its_credit_is_late_and_not_public(world: World, caplog) -> None:
    due = timezone.now() + timedelta(hours=1)
    picture = make_picture()
    story = world.story("planned", live=False, go_live_at=due, hero=picture)
    story.get_latest_revision().publish(skip_permission_checks=True)
    Picture.objects.filter(pk=picture.pk).update(credit="")
    Story.objects.filter(pk=story.pk).update(go_live_at=timezone.now())
    story.revisions.update(approved_go_live_at=timezone.now() - timedelta(minutes=5))
    run_schedules(timezone.now())
    assert not is_public(story)
    assert [each.title for each in late(timezone.now())] == ["Planned"]


def test_what_is_worth_a_look_stops_nothing_and_is_said_after_publishing(world: World, editor: Client) -> None:
    picture = make_picture()
    Picture.objects.filter(pk=picture.pk).update(description="")
    story = world.story("bare", live=False)
    body = streamfield([("picture", {"picture": str(picture.pk), "caption": ""})])
    editor.post(f"/pages/{story.pk}/edit/", form_of(story, title="Long " * 30, body=body, **PUBLISH))
    assert is_public(story)
    shown = editor.get("/").text
    assert "Published. Worth a second look:" in shown
    assert "no alternative text" in shown
    assert warnings(Story.objects.get(pk=story.pk)) == {"title", "standfirst", "signatures", "topics", "body"}
