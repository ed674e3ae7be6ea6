"""Major updates: an editor says that a version brings new facts, and publishing it sets the time."""

from typing import Any

from wagtail.models import Revision

from masthead.stories.models import Story


def set_time(instance: Story, revision: Revision, **_more: Any) -> None:
    """Set the time of a major update that was just published, and put the switch back for the next version.

    Called by Wagtail when a story is published; one that only waits for its hour is not live, or has a version that is.
    """
    at, first = instance.last_published_at, instance.first_published_at
    if not (instance.is_major_update and instance.live and at is not None and first is not None):
        return
    instance.is_major_update = False
    instance.updated_at = at if at > first else None
    Story.objects.filter(pk=instance.pk).update(is_major_update=False, updated_at=instance.updated_at)
    # The version says what it was published with: whoever edits on from it must not say it again unasked.
    content = {**revision.content, "is_major_update": False}
    Revision.objects.filter(pk=revision.pk).update(content=content)
