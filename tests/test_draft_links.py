"""A draft link shows one draft, to whoever has it, until it expires or is taken back; and leaves no token behind."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry

from doors.belongings import a_draft_link
from doors.people import arrive, member
from masthead.desk.draft_links import DraftLinkOver, DraftLinkUnknown, open_draft_link
from masthead.desk.models import DraftLink
from masthead.staff.models import Member
from masthead.stories.models import Story
from world import World, make_world

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "supporters"])]
FORM = {"for_whom": "Our lawyer", "days": "1"}


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def draft(world: World) -> Story:
    return world.story("secret", live=False, title="A secret draft")


@pytest.fixture
def editor(world: World) -> Member:
    return member("editor", role="editor")


def test_an_editor_makes_one_a_stranger_reads_it_and_it_is_taken_back(draft: Story, editor: Member) -> None:
    desk, stranger = arrive("editor"), Client()
    page = desk.post(f"/draft-links/{draft.pk}/", FORM)
    [address] = re.findall(rf"{re.escape(settings.MASTHEAD_CONFIG.addresses.desk)}/drafts/[\w-]+/", page.text)
    path = address.removeprefix(settings.MASTHEAD_CONFIG.addresses.desk)
    shown = stranger.get(path)
    assert shown.status_code == 200
    assert "A secret draft" in shown.text
    assert "it is not published and may change" in shown.text
    # What is written later is seen too: the link is to the draft, not to a copy of it.
    draft.title = "Another headline"
    draft.save_revision()
    assert "Another headline" in stranger.get(path).text
    again = desk.get(f"/draft-links/{draft.pk}/").text
    assert address not in again
    assert "opened 2 times" in again
    desk.post(f"/draft-links/revoke/{DraftLink.objects.get().pk}/")
    refused = stranger.get(path)
    assert refused.status_code == 410
    assert "headline" not in refused.text
    told = PageLogEntry.objects.filter(page=draft.pk, action__startswith="desk.draft_link").order_by("pk")
    assert [(each.action, each.user, each.data["for_whom"]) for each in told] == [
        ("desk.draft_link.made", editor, "Our lawyer"),
        ("desk.draft_link.revoked", editor, "Our lawyer"),
    ]


def test_nothing_keeps_lists_or_passes_on_what_it_shows(draft: Story, editor: Member) -> None:
    token, _link = a_draft_link(draft, by=editor)
    for path in (f"/drafts/{token}/", "/drafts/no-such-token/"):
        answer = Client().get(path)
        assert "no-store" in answer["Cache-Control"], path
        assert "noindex" in answer["X-Robots-Tag"], path
        assert answer["Referrer-Policy"] == "no-referrer", path
        assert not answer.cookies, path
    policy = Client().get(f"/drafts/{token}/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'none'" in policy
    assert Client().post(f"/drafts/{token}/").status_code == 405


def test_it_expires_to_the_second_and_a_guess_opens_nothing(draft: Story, editor: Member) -> None:
    token, link = a_draft_link(draft, by=editor)
    assert open_draft_link(token=token, now=link.expires_at - timedelta(seconds=1)).title == "A secret draft"
    with pytest.raises(DraftLinkOver):
        open_draft_link(token=token, now=link.expires_at)
    for guess in ("", "guess", link.token_digest):
        with pytest.raises(DraftLinkUnknown):
            open_draft_link(token=guess, now=link.made_at)
    assert all(token not in str(value) for value in DraftLink.objects.values().get().values())


def test_a_colleague_who_left_lends_no_link(draft: Story, editor: Member) -> None:
    token, link = a_draft_link(draft, by=editor)
    editor.leave()
    with pytest.raises(DraftLinkOver):
        open_draft_link(token=token, now=link.made_at)


def test_the_link_is_at_the_desk_and_leaves_the_draft_a_draft(draft: Story, editor: Member) -> None:
    token, _link = a_draft_link(draft, by=editor)
    before = Story.objects.values().get(pk=draft.pk)
    Client().get(f"/drafts/{token}/")
    assert Story.objects.values().get(pk=draft.pk) == before
    assert not before["live"]


def test_a_form_without_a_name_makes_nothing(draft: Story, editor: Member) -> None:
    answer = arrive("editor").post(f"/draft-links/{draft.pk}/", {"for_whom": " ", "days": "99"})
    assert answer.status_code == 422
    assert not DraftLink.objects.exists()


def test_a_reporter_shares_their_own_draft_alone(world: World, draft: Story, editor: Member) -> None:
    reporter = arrive("reporter")
    mine = world.story("mine", live=False)
    Story.objects.filter(pk=mine.pk).update(owner=member("reporter", role="reporter"))
    reporter.post(f"/draft-links/{mine.pk}/", FORM)
    assert reporter.post(f"/draft-links/{draft.pk}/", FORM).status_code == 302
    assert [link.story_id for link in DraftLink.objects.all()] == [mine.pk]
    assert timezone.now() < DraftLink.objects.get().expires_at
