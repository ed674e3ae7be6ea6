"""Letters to the roll: the invitation with a personal link when a ballot opens, and the root when it closes.

Both are jobs that may be run again: a letter of the same key is written once.
"""

import uuid
from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext
from django_tasks import task

from masthead.agenda.ballot_links import vote_url
from masthead.agenda.ballots import Ballot
from masthead.agenda.quiet_readers import QuietReader
from masthead.agenda.quieting import quiet_url, unsubscribing
from masthead.agenda.reporting_time import shown_time
from masthead.agenda.roll import RollEntry
from masthead.agenda.round_paths import round_path
from masthead.lib.formats import shown_deadline
from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.post.outbox import Draft, write_letter
from masthead.readers.joining import addressee
from masthead.readers.models import Reader

_AT_ONCE: Final = 200


@task(backend="supporters")
def invite_roll(number: int) -> None:
    """Owe everybody on the roll their personal link, once."""
    ballot = Ballot.objects.using(SUPPORTERS).get(number=number)
    if ballot.state != Ballot.State.OPEN:
        return
    for reader in _readers(RollEntry.objects.using(SUPPORTERS).filter(ballot=ballot)):
        with translation.override(reader.language):
            said = _about(ballot) | {
                "quiet": quiet_url(reader),
                "link": vote_url(number=number, reader=reader.pk),
                "share": share_in_words(ballot),
                "closes_at": shown_deadline(ballot.closes_at),
            }
            subject = gettext("Your ballot: what should be reported next?")
            text = render_to_string("agenda/letters/invitation.txt", said)
        _owe(reader, subject=subject, text=text, key=f"invite:{number}:{reader.pk}")


@task(backend="supporters")
def tell_root(number: int) -> None:
    """Owe everybody who voted and asked for letters the root of the closed ballot, once."""
    ballot = Ballot.objects.using(SUPPORTERS).get(number=number)
    if ballot.state not in {Ballot.State.CLOSED, Ballot.State.COUNTED}:
        return
    rows = RollEntry.objects.using(SUPPORTERS).filter(ballot=ballot, has_voted=True, wants_letters=True)
    for reader in _readers(rows):
        with translation.override(reader.language):
            said = _about(ballot) | {
                "quiet": quiet_url(reader),
                "root": ballot.merkle_root,
                "count": ballot.paper_count,
            }
            subject = gettext("The ballot is closed, and sealed")
            text = render_to_string("agenda/letters/root.txt", said)
        _owe(reader, subject=subject, text=text, key=f"root:{number}:{reader.pk}")


def share_in_words(ballot: Ballot) -> str:
    """Say how much reporting time one ballot directs if all on the roll vote, such as "31 minutes"."""
    return shown_time(ballot.capacity_seconds // max(1, ballot.roll_count or 1))


def _readers(rows: Any) -> Iterator[Reader]:
    """Yield the readers of a roll who are not gone and not quiet, some at a time."""
    ids: list[uuid.UUID] = list(rows.order_by("reader").values_list("reader", flat=True))
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        quiet = set(QuietReader.objects.using(SUPPORTERS).filter(pk__in=some).values_list("pk", flat=True))
        found = Reader.objects.using(SUPPORTERS).filter(pk__in=some).order_by("pk")
        yield from (each for each in found if each.pk not in quiet)


def _owe(reader: Reader, *, subject: str, text: str, key: str) -> None:
    with supporters_together():
        draft = Draft(to=addressee(reader), subject=subject, text=text, key=key, headers=unsubscribing(reader))
        write_letter(draft, using=SUPPORTERS)


def _about(ballot: Ballot) -> dict[str, object]:
    paper = settings.MASTHEAD_CONFIG.addresses.paper
    return {
        "newsroom": settings.MASTHEAD_CONFIG.newsroom.name,
        "number": ballot.number,
        "manifest": ballot.manifest_digest,
        "manifest_url": f"{paper}{round_path(ballot.number, 'manifest.json')}",
        "seal_url": f"{paper}{round_path(ballot.number, 'seal.json')}",
    }
