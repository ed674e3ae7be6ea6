"""The same kinds of things in other hands: the visitor's own, a colleague's, and what is kept private."""

from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    ReferenceIndex,
    UploadedFile,
)

from doors.people import member
from masthead.desk.draft_links import make_draft_link
from masthead.desk.models import DraftLink, PlannedStory
from masthead.live.models import Entry
from masthead.live.writing import Hand, begin, save_entry
from masthead.staff.models import Member
from masthead.stories.models import Story
from world import make_picture

HANDS: Final = ("own", "another's", "private")


def belonging(*, to: str, visitor: Member, section: Page) -> dict[str, Any]:
    """Make a story, a picture, an upload and an editing session in these hands; return the words that name them."""
    owner = visitor if to == "own" else member("colleague", role="editor")
    story = Story(title=f"A story: {to}", slug="in-these-hands", owner=owner, live=False, locale=section.locale)
    Page.objects.get(pk=section.pk).add_child(instance=story)
    revision = story.save_revision(user=owner)
    picture = make_picture(uploaded_by_user=owner)
    if to == "private":
        revision.publish(skip_permission_checks=True)
        PageViewRestriction.objects.create(page=story, restriction_type=PageViewRestriction.LOGIN)
        closed = Collection.get_first_root_node().add_child(name="Closed")
        CollectionViewRestriction.objects.create(collection=closed, restriction_type=PageViewRestriction.LOGIN)
        picture.collection = closed
        picture.save()
    ReferenceIndex.create_or_update_for_object(story)
    upload = UploadedFile.objects.create(
        for_content_type=ContentType.objects.get(app_label="pictures", model="picture"),
        file=ContentFile(b"upload", name="upload.jpg"),
        uploaded_by_user=owner,
    )
    session = EditingSession.objects.create(user=owner, content_object=story, last_seen_at=timezone.now())
    return {
        **live_entry(story, by=owner, publish=False),
        **dict.fromkeys(("page_id", "page_to_move_id", "page_pk", "object_id", "wagtailadmin_api:pages pk"), story.pk),
        **dict.fromkeys(("image_id", "wagtailimages_chooser pk", "wagtailadmin_api:images pk"), picture.pk),
        "name": picture.file.name,
        "revision_id": revision.pk,
        "uploaded_file_id": upload.pk,
        "session_id": session.pk,
        "planned_id": PlannedStory.objects.create(title="An idea", planned_by=owner, planned_at=timezone.now()).pk,
        "link_id": a_draft_link(story, by=owner)[1].pk,
        "wagtail_bulk_action": f"bulk/wagtailcore/page/delete/?id={story.pk}",
        "wagtailadmin_pages:revisions_compare": f"pages/{story.pk}/revisions/compare/earliest...latest/",
    }


def a_draft_link(story: Story, *, by: Member) -> tuple[str, DraftLink]:
    """Make a draft link; return its token and its row."""
    address = make_draft_link(story=story, for_whom="A lawyer", member=by, now=timezone.now(), days=1)
    return address.rstrip("/").rpartition("/")[2], DraftLink.objects.latest("pk")


def live_entry(story: Story, *, by: Any, publish: bool) -> dict[str, Any]:
    """Make a story a live one with one entry; return the words that name it, and what can be done with it."""
    hand = Hand(member=by, now=timezone.now())
    live = begin(story, by=hand)
    entry = save_entry(Entry(live=live, text="The bridge is closed."), by=hand, publish=publish)
    deed = "up" if publish else "throw-away"
    return {"live story_id": story.pk, "live entry_id": entry.pk, "live:deed word": deed, "live:span word": "begin"}
