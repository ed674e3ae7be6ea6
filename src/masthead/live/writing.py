"""What editors do to a live story: begin and end it, write entries, withdraw and reorder them.

Each deed is one transaction that holds the live story's row, so two editors give no number twice; each is in the
story's history at the desk, and each text that an entry ever had is kept as a version of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from masthead.live.models import Entry, LiveStory
from masthead.pictures.facts import make_sizes
from masthead.stories.models import Correction, Story

MARKS: Final = ("is_pinned", "is_key_point")


class EntryNotPublic(Exception):
    """Only what readers see can be withdrawn or moved."""

    def __init__(self) -> None:
        """Say it to the editor."""
        super().__init__(_("Readers do not see this entry, so there is nothing to change for them."))


@dataclass(frozen=True, kw_only=True)
class Hand:
    """Who does it, and when."""

    member: Any
    now: datetime


def begin(story: Story, *, by: Hand) -> LiveStory:
    """Make a story a live one, or a live one that has ended go on."""
    with transaction.atomic():
        live, is_new = LiveStory.objects.get_or_create(story=story, defaults={"started_at": by.now})
        if is_new or live.ended_at is not None:
            live.ended_at = None
            live.save()
            log(instance=story, action="live.begin", user=by.member)
    return live


def end(live: LiveStory, *, by: Hand) -> None:
    """Say that nothing more will come."""
    with _holding(live) as held:
        if held.ended_at is None:
            held.ended_at = by.now
            held.save()
            log(instance=held.story, action="live.end", user=by.member)


def save_entry(entry: Entry, *, by: Hand, publish: bool, told: str = "") -> Entry:
    """Keep an entry, and show it to readers where it is to be published or is public already.

    Args:
        told: what readers are told of a mistake in it; the story then has a correction that quotes what stood there.
    """
    if entry.picture_id is not None:
        # Before anybody waits: readers get the entry within a second of its saving, and its editor sees the desk work.
        make_sizes(entry.picture_id)
    with _holding(entry.live) as held:
        before = Entry.objects.filter(pk=entry.pk).first()
        is_shown = publish or (before is not None and before.is_public)
        if is_shown:
            _show(entry, by=by)
        if told and before is not None:
            _correct(entry, before=before, told=told, by=by)
        entry.save()
        entry.save_revision(user=by.member, log_action=False, clean=False)
        action = "live.change" if before is not None else "live.write"
        _log(held, action=action, entry=entry, by=by)
    return entry


def withdraw(entry: Entry, *, by: Hand) -> None:
    """Take an entry from readers; where it stood they read that it was withdrawn.

    Raises:
        EntryNotPublic: they do not see it.
    """
    with _holding(entry.live) as held:
        found = _public(entry)
        found.state, found.changed_at = Entry.State.WITHDRAWN, by.now
        found.save()
        _log(held, action="live.withdraw", entry=found, by=by)


def throw_away(entry: Entry, *, by: Hand) -> None:
    """Delete a draft; what readers have seen is withdrawn instead, and nothing is done to it here."""
    with _holding(entry.live) as held:
        for found in Entry.objects.filter(pk=entry.pk, state=Entry.State.DRAFT):
            _log(held, action="live.throw_away", entry=found, by=by)
            found.delete()


def move(entry: Entry, *, up: bool, by: Hand) -> None:
    """Exchange an entry's place with that of the public one above or below it; at the end nothing happens.

    Raises:
        EntryNotPublic: readers do not see it.
    """
    with _holding(entry.live) as held:
        found = _public(entry)
        others = held.entries.filter(state=Entry.State.PUBLISHED)
        beside = (
            others.filter(position__gt=found.position).order_by("position")
            if up
            else others.filter(position__lt=found.position).order_by("-position")
        ).first()
        if beside is not None:
            found.position, beside.position = beside.position, found.position
            found.save()
            beside.save()
            _log(held, action="live.move", entry=found, by=by)


def mark(entry: Entry, *, name: str, by: Hand) -> None:
    """Put one of the marks on an entry, or take it off."""
    assert name in MARKS, name
    with _holding(entry.live) as held:
        found = Entry.objects.get(pk=entry.pk)
        setattr(found, name, not getattr(found, name))
        found.save()
        _log(held, action="live.change", entry=found, by=by)


@contextmanager
def _holding(live: LiveStory) -> Iterator[LiveStory]:
    with transaction.atomic():
        yield LiveStory.objects.select_for_update().get(pk=live.pk)


def _public(entry: Entry) -> Entry:
    found = Entry.objects.filter(pk=entry.pk, state=Entry.State.PUBLISHED).first()
    if found is None:
        raise EntryNotPublic
    return found


def _show(entry: Entry, *, by: Hand) -> None:
    if entry.number is None:
        entry.number = entry.live.entries.exclude(state=Entry.State.DRAFT).count() + 1
        entry.position = entry.number
    entry.state, entry.changed_at = Entry.State.PUBLISHED, by.now


def _correct(entry: Entry, *, before: Entry, told: str, by: Hand) -> None:
    entry.corrected_at = by.now
    was = "\n\n".join(filter(None, (before.headline, before.text)))
    Correction.objects.create(story=entry.live.story, text=told, before=was[:4_000], at=by.now)


def _log(live: LiveStory, *, action: str, entry: Entry, by: Hand) -> None:
    log(instance=live.story, action=action, user=by.member, data={"entry": str(entry)})
