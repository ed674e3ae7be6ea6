"""One of everything that an address of the desk can name, and the words that fill the addresses."""

import uuid
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    Locale,
    Page,
    ReferenceIndex,
    Site,
    Task,
    UploadedFile,
    Workflow,
)
from wagtail_localize.models import OverridableSegment, StringSegment, Translation, TranslationSource

from doors.belongings import a_draft_link, live_entry
from doors.people import member
from masthead.agenda.preparing import Plan, make_ballot
from masthead.agenda.tests.pitching import DAY, a_pitch
from masthead.appeal.models import Appeal
from masthead.bylines.models import Byline
from masthead.desk.models import PlannedStory
from masthead.jobs.models import Job, State
from masthead.office.wall import mark_of
from masthead.patronage.costs import enter_cost
from masthead.patronage.duplicates import merge
from masthead.patronage.receiving import receive
from masthead.patronage.seats import Seat
from masthead.patronage.tests.giving import NOON, a_pledge, an_arrival, euros
from masthead.patronage.wall import say_name
from masthead.sections.models import Newsroom, Package
from masthead.staff.links import make_link
from masthead.staff.roles import get_role, role_group
from masthead.stories.models import Correction, Story
from masthead.upkeep.founding import front_in
from world import World, make_picture, make_recording, make_world


def furnish() -> dict[str, Any]:
    """Found a newsroom with one of everything, and return the word for each variable part of an address.

    A key is ``part``, or ``namespace part``, or ``full:name part``; a full name alone has the whole address.
    """
    world = make_world()
    now = timezone.now()
    picture = make_picture()
    story = world.story("a-live-story", at=now, topics=("energy",), bylines=("olena",), series=world.series)
    draft = world.story("a-draft", live=False)
    # A job of the worker's, which does not run here.
    ReferenceIndex.create_or_update_for_object(story)
    words: dict[str, Any] = {"page_id": story.pk, "parent_page_id": world.sections["news"].pk}
    words |= {"page_to_move_id": story.pk, "destination_id": world.sections["culture"].pk, "page_pk": story.pk}
    words |= {"content_type_app_name": "stories", "content_type_model_name": "story"}
    words |= {"app_label": "stories", "model_name": "story", "app_name": "stories", "action": "delete"}
    words |= {"revision_id": story.latest_revision_id, "lang": "uk", "action_name": "approve", "mode": "no-such-mode"}
    words |= {"image_id": picture.pk, "name": picture.file.name, "filter_spec": "width-100"}
    token, link = a_draft_link(draft, by=member("colleague", role="editor"))
    planned = PlannedStory.objects.create(title="An idea", planned_at=now)
    dead = Job.objects.using("default").create(task="a.task", state=State.DEAD, finished_at=now)
    words |= {"draft_by_link token": token, "link_id": link.pk, "planned_id": planned.pk, "job_id": dead.pk}
    words |= _people(now) | _approval(draft) | _translation(world, story) | _names(world)
    words |= _rest(story, picture) | _patron() | _pitch() | live_entry(story, by=None, publish=True)
    return words


def _people(now: Any) -> dict[str, Any]:
    colleague = member("colleague", role="editor")
    key = Authenticator.objects.create(user=colleague, type=Authenticator.Type.WEBAUTHN, data={"name": "A phone"})
    return {
        "token": make_link(member=colleague, now=now, lifetime=timedelta(hours=1)),
        "uidb64": "MQ",
        "mfa_edit_webauthn pk": key.pk,
        "mfa_remove_webauthn pk": key.pk,
        "protect_name pk": Byline.objects.earliest("pk").pk,
        "wagtailusers_users pk": colleague.pk,
        "wagtailusers_groups pk": role_group(get_role("editor")).pk,
    }


def _approval(draft: Page) -> dict[str, Any]:
    workflow = Workflow.objects.get()
    state = workflow.start(draft, member("reporter", role="reporter"))
    task = Task.objects.get()
    return {
        "wagtailadmin_workflows pk": workflow.pk,
        "wagtailadmin_workflows:edit_task pk": task.pk,
        "wagtailadmin_workflows:disable_task pk": task.pk,
        "wagtailadmin_workflows:enable_task pk": task.pk,
        "wagtailadmin_workflows app_label": "wagtailcore",
        "wagtailadmin_workflows model_name": GroupApprovalTask._meta.model_name,
        "workflow_pk": workflow.pk,
        "task_id": task.pk,
        "task_state_id": state.current_task_state_id,
        "workflow_state_id": state.pk,
        **{
            f"wagtailadmin_pages:{name} page_id": draft.pk
            for name in (
                "workflow_action",
                "collect_workflow_action_data",
                "confirm_workflow_cancellation",
                "workflow_preview",
                "workflow_history",
                "workflow_history_detail",
            )
        },
    }


def _translation(world: World, story: Page) -> dict[str, Any]:
    ukrainian = Locale.objects.get(language_code="uk")
    world.sections["novyny"].translation_key = world.sections["news"].translation_key
    world.sections["novyny"].save(update_fields=["translation_key"])
    assert front_in("uk")
    source, _made = TranslationSource.get_or_create_from_instance(story)
    translation = Translation.objects.create(source=source, target_locale=ukrainian)
    translation.save_target(publish=False)
    return {
        "translation_source_id": source.pk,
        "translation_id": translation.pk,
        "string_segment_id": StringSegment.objects.filter(source=source).earliest("pk").pk,
        "overridable_segment_id": getattr(OverridableSegment.objects.filter(source=source).first(), "pk", 1),
        "wagtail_localize:convert_to_alias page_id": translation.get_target_instance().pk,
        "wagtail_localize pk": world.topics["energy"].pk,
        "wagtail_localize app_label": "stories",
        "wagtail_localize model_name": "topic",
    }


def _names(world: World) -> dict[str, Any]:
    named = {
        "stories_topic": world.topics["energy"],
        "stories_series": world.series,
        "sections_package": Package.objects.create(front=world.front, title="A winter"),
        "bylines_byline": world.bylines["olena"],
        "stories_recording": make_recording(),
        "stories_correction": Correction.objects.create(story=Story.objects.earliest("pk"), text="It was 14."),
        "appeal_appeal": Appeal.objects.create(
            name="A coffee", locale=world.front.locale, text="A coffee?", button="Yes", begins_on=date(2026, 3, 1)
        ),
    }
    words = {f"wagtailsnippets_{name} pk": each.pk for name, each in named.items()}
    return words | {f"wagtailsnippetchoosers_{name} pk": each.pk for name, each in named.items()}


def _patron() -> dict[str, Any]:
    """One patron with a gift, a seat and a name, unknown money, a job that was given up, and two who were joined."""
    pledge = a_pledge()
    gift = receive(an_arrival("line-1", pledge=pledge), now=NOON)
    unknown = receive(an_arrival("line-2"), now=NOON)
    dead = Job.objects.using("supporters").create(task="a.task", state=State.DEAD, finished_at=NOON)
    merged = merge(kept=pledge.reader, gone=a_pledge("bob").reader, by="1", now=NOON)
    seat = Seat.objects.using("supporters").create(
        reader=pledge.reader, begins_on=NOON.date(), ends_on=NOON.date() + timedelta(days=365)
    )
    say_name(pledge.reader, name="Ann", now=NOON)
    return {
        "office reader_id": pledge.reader_id,
        "office payment_id": gift.pk,
        "office pledge_id": pledge.pk,
        "office question_id": unknown.questions.get().pk,
        "office language": "en",
        "office number": Appeal.objects.get().pk,
        "office job_id": dead.pk,
        "office merge_id": merged.pk,
        "office seat_id": seat.pk,
        "office entry_id": enter_cost(kind="rent", money=euros(7), on=NOON.date(), token=uuid.UUID(int=7), now=NOON).pk,
        "office mark": mark_of(pledge.reader_id),
        "office word": "off",
    }


def _pitch() -> dict[str, Any]:
    """One pitch that nobody has looked at, and one ballot."""
    pitch = a_pitch(shown=False)
    plan = Plan(capacity_seconds=DAY, opens_at=NOON, closes_at=NOON + timedelta(days=7))
    ballot = make_ballot(plan, member=None, now=NOON)
    return {
        "agenda number": pitch.pk,
        "agenda word": "show",
        "agenda:ballot number": ballot.number,
        "agenda:ballot_off number": ballot.number,
        "agenda:ballot_open number": ballot.number,
    }


def _rest(story: Page, picture: Any) -> dict[str, Any]:
    document = Document.objects.create(title="A paper", file=ContentFile(b"paper", name="paper.txt"))
    upload = UploadedFile.objects.create(
        for_content_type=ContentType.objects.get(app_label="pictures", model="picture"),
        file=ContentFile(b"upload", name="upload.jpg"),
        uploaded_by_user=member("owner", role="owner"),
    )
    papers = UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(Document),
        file=ContentFile(b"upload", name="upload.txt"),
        uploaded_by_user=member("owner", role="owner"),
    )
    session = EditingSession.objects.create(
        user=member("owner", role="owner"), content_object=story, last_seen_at=timezone.now()
    )
    collection = Collection.get_first_root_node().add_child(name="Archive")
    return {
        "document_id": document.pk,
        "doc_id": document.pk,
        "wagtaildocs_chooser pk": document.pk,
        "wagtailimages_chooser pk": picture.pk,
        "uploaded_file_id": upload.pk,
        "wagtaildocs uploaded_file_id": papers.pk,
        "session_id": session.pk,
        "wagtailadmin_editing_sessions app_label": "stories",
        "object_id": story.pk,
        "collection_id": collection.pk,
        "wagtailadmin_collections pk": collection.pk,
        "redirect_id": Redirect.objects.create(old_path="/old", redirect_link="/new/").pk,
        "wagtailsettings app_name": "sections",
        "wagtailsettings model_name": "newsroom",
        "wagtailsettings pk": Newsroom.load().pk,
        "wagtaillocales pk": Locale.objects.get(language_code="uk").pk,
        "wagtailsites pk": Site.objects.get().pk,
        "wagtailadmin_api:pages pk": story.pk,
        "wagtailadmin_api:images pk": picture.pk,
        "wagtailadmin_api:documents pk": document.pk,
        "closed": "failwhale/",
        "wagtail_bulk_action": f"bulk/wagtailcore/page/delete/?id={story.pk}",
        "wagtailadmin_pages:revisions_compare": f"pages/{story.pk}/revisions/compare/earliest...latest/",
        "wagtail_serve": "news/a-live-story/",
    }
